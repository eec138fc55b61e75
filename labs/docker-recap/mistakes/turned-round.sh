# mistake: The two ports are turned round
# from: build
# check: run/published
# says: 80 to 8080
docker run --detach --name news --publish 80:8080 news:v1
