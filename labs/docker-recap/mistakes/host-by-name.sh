# mistake: The container is called on-host and is on the default bridge
# from: registry
# check: networks/hostNetwork
# says: on-host has the network bridge, not host.
docker run --detach --name on-host drydock/base sleep 100000
