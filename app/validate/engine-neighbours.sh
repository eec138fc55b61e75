# What an engine may hold beside a lab's work: look-alikes that no check may take for the learner's.
docker network create other-network
docker volume create other-data
docker run --detach --name other --network other-network --volume other-data:/data drydock/base sleep 100000
docker tag drydock/base other-image:v1
