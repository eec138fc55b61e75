# mistake: The container can write to the folder
# from: networks
# check: storage/bind
# says: editor can write to /home/learner/site of the machine.
docker run --detach --name editor --volume ~/site:/www drydock/base sleep 100000
