docker network create news-net
docker network connect news-net news
docker run --detach --name on-host --network host drydock/base sleep 100000
docker run --detach --name alone --network none drydock/base sleep 100000
