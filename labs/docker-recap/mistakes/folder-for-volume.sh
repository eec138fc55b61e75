# mistake: A folder of the machine in place of the volume
# from: networks
# check: storage/volume
# says: keeper has a bind /home/learner/news-data at /data, not the volume news-data.
docker run --detach --name keeper --volume ~/news-data:/data drydock/base sleep 100000
