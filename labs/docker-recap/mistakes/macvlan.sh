# mistake: The network is of another kind
# from: registry
# check: networks/ownNetwork
# says: The network news-net has the driver macvlan, not bridge.
docker network create --driver macvlan --internal news-net
