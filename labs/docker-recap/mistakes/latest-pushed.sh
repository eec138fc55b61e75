# mistake: The image was pushed without the tag v1
# from: run
# check: registry/pushed
# says: 3am/docker-recap:latest
URI=$(aws ecr create-repository --repository-name 3am/docker-recap --query repository.repositoryUri --output text)
aws ecr get-login-password | docker login --username AWS --password-stdin ${URI%%/*}
docker tag news:v1 $URI
docker push $URI
