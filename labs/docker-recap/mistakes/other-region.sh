# mistake: The repository is in another Region, whose registry is another one
# from: run
# check: registry/pushed
# says: dkr.ecr.us-west-2.amazonaws.com/3am/docker-recap:v1
URI=$(aws ecr create-repository --region us-west-2 --repository-name 3am/docker-recap --query repository.repositoryUri --output text)
docker tag news:v1 $URI:v1
