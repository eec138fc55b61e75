# Everything in one Compose file, the image under both of its names.
mkdir -p shop/www site
echo 'The news at three' >shop/www/index.html
printf 'FROM drydock/base\nCOPY www /www\nCMD httpd -f -h /www\n' >shop/Dockerfile
URI=$(aws ecr create-repository --repository-name 3am/docker-recap --query repository.repositoryUri --output text)
aws ecr get-login-password | docker login --username AWS --password-stdin ${URI%%/*}
cat >shop/compose.yaml <<END
services:
  news:
    build: {context: ., tags: ['news:v1']}
    image: $URI:v1
    container_name: news
    ports: ['8080:80']
    networks: [news-net]
  on-host: {image: drydock/base, container_name: on-host, network_mode: host, command: sleep 100000}
  alone: {image: drydock/base, container_name: alone, network_mode: none, command: sleep 100000}
  keeper: {image: drydock/base, container_name: keeper, volumes: ['news-data:/data'], command: sleep 100000}
  editor: {image: drydock/base, container_name: editor, volumes: ['../site:/www:ro'], command: sleep 100000}
networks: {news-net: {name: news-net}}
volumes: {news-data: {name: news-data}}
END
docker compose --project-directory shop up --build --detach
docker push $URI:v1
