# mistake: The base image got the name, and nothing was built
# from: nothing
# check: build/built
# says: news:v1 is only another tag of drydock/base:latest.
docker tag drydock/base news:v1
