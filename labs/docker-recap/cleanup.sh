# Removes the lab's containers, network, volume, images and repository. Run twice, it does no harm.
for CONTAINER in news on-host alone keeper editor; do
  docker rm --force --volumes $CONTAINER 2>/dev/null
done
if docker network inspect news-net >/dev/null 2>&1; then docker network rm news-net; fi
docker volume rm --force news-data
for IMAGE in $(docker images --format '{{.Repository}}:{{.Tag}}' | grep -E '^news:|/3am/docker-recap:'); do
  docker rmi --force $IMAGE
done
docker builder prune --all --force
if aws ecr describe-repositories --repository-names 3am/docker-recap >/dev/null 2>&1; then
  aws ecr delete-repository --repository-name 3am/docker-recap --force
fi
rm -rf news site
