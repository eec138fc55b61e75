URI=$(aws ecr create-repository --repository-name 3am/docker-recap --query repository.repositoryUri --output text)
aws ecr get-login-password | docker login --username AWS --password-stdin ${URI%%/*}
docker tag news:v1 $URI:v1
docker push $URI:v1

docker rmi $URI:v1
docker pull $URI:v1
