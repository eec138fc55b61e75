# mistake: The image was pushed without the tag v1
# from: run
# check: registry/pushed
# says: No image is tagged 111122223333.dkr.ecr.us-east-1.amazonaws.com/3am/docker-recap:v1.
URI=$(aws ecr create-repository --repository-name 3am/docker-recap --query repository.repositoryUri --output text)
aws ecr get-login-password | docker login --username AWS --password-stdin ${URI%%/*}
docker tag news:v1 $URI
docker push $URI
