# mistake: The folder is mounted elsewhere in the container
# from: networks
# check: storage/bind
# says: editor has nothing mounted at /www.
docker run --detach --name editor --volume ~/site:/srv:ro drydock/base sleep 100000
