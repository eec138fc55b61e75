# mistake: The volume has no name, so each container gets a new one
# from: networks
# check: storage/volume
# says: keeper has a volume
docker run --detach --name keeper --volume /data drydock/base sleep 100000
