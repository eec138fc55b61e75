# mistake: The repository is made and the image has its name, but nothing was pushed
# from: run
# check: registry/pushed
# says: is tagged here, and not pushed.
URI=$(aws ecr create-repository --repository-name 3am/docker-recap --query repository.repositoryUri --output text)
docker tag news:v1 $URI:v1
