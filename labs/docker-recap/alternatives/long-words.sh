# The Dockerfile from standard input, containers created before they are started, mounts in the long form, and the port
# open to this machine only.
docker build --tag news:v1 - <<'END'
FROM drydock/base
RUN echo 'The news at three' >/www/index.html
ENTRYPOINT ["httpd", "-f"]
CMD ["-h", "/www"]
END
docker network create --driver bridge --subnet 10.77.0.0/24 news-net
docker create --name news --network news-net --publish 127.0.0.1:8080:80/tcp news:v1
docker start news
URI=$(aws ecr create-repository --repository-name 3am/docker-recap --image-tag-mutability IMMUTABLE \
  --query repository.repositoryUri --output text)
aws ecr get-login-password | docker login --username AWS --password-stdin ${URI%%/*}
docker tag news:v1 $URI:v1
docker push $URI:v1
docker run --detach --name on-host --net=host news:v1 -h /tmp -p 9090
docker run --detach --name alone --net=none --memory 32m drydock/base sleep 100000
docker volume create news-data
docker run --detach --name keeper --mount type=volume,source=news-data,target=/data drydock/base sleep 100000
mkdir -p work/site
docker run --detach --name editor --mount "type=bind,source=$PWD/work/site,target=/www,readonly" drydock/base sleep 100000
