# mistake: The container got another name
# from: build
# check: run/started
# says: other and web
docker run --detach --name web --publish 8080:80 news:v1
