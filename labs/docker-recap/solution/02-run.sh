docker run --detach --name news --publish 8080:80 news:v1

curl --silent --retry 5 --retry-all-errors localhost:8080
