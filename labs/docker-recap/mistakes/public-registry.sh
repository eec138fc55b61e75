# mistake: The image got the name of the public registry of ECR
# from: run
# check: registry/pushed
# says: public.ecr.aws/3am/docker-recap:v1
docker tag news:v1 public.ecr.aws/3am/docker-recap:v1
