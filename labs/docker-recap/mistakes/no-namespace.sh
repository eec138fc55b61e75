# mistake: The repository is called docker-recap, without 3am/
# from: run
# check: registry/pushed
# says: dkr.ecr.us-east-1.amazonaws.com/docker-recap:v1
URI=$(aws ecr create-repository --repository-name docker-recap --query repository.repositoryUri --output text)
aws ecr get-login-password | docker login --username AWS --password-stdin ${URI%%/*}
docker tag news:v1 $URI:v1
docker push $URI:v1
