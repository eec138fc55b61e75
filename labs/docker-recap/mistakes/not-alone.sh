# mistake: The container that should be alone is on a network of its own
# from: registry
# check: networks/noNetwork
# says: alone has the network quiet, not none.
docker network create --internal quiet
docker run --detach --name alone --network quiet drydock/base sleep 100000
