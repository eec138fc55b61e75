# mistake: The base image was pushed under the name
# from: run
# check: registry/pushed
# says: 3am/docker-recap:v1 is another image than news:v1.
URI=$(aws ecr create-repository --repository-name 3am/docker-recap --query repository.repositoryUri --output text)
aws ecr get-login-password | docker login --username AWS --password-stdin ${URI%%/*}
docker tag drydock/base $URI:v1
docker push $URI:v1
