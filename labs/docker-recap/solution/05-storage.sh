docker run --detach --name keeper --volume news-data:/data drydock/base sleep 100000
mkdir -p ~/site
docker run --detach --name editor --volume ~/site:/www:ro drydock/base sleep 100000
