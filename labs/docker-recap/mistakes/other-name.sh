# mistake: The container got another name
# from: build
# check: run/started
# says: There is no container named news.
docker run --detach --name web --publish 8080:80 news:v1
