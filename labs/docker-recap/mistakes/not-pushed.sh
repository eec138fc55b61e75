# mistake: The image has the registry's name and was never pushed
# from: run
# check: registry/pushed
# says: is tagged here, and not pushed.
docker tag news:v1 111122223333.dkr.ecr.us-east-1.amazonaws.com/3am/docker-recap:v1
