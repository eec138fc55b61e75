# mistake: The network is there, and the container is not on it
# from: registry
# check: networks/ownNetwork
# says: news on bridge
docker network create news-net
