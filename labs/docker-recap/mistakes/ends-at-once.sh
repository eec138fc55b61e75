# mistake: What the container runs ends at once
# from: build
# check: run/started
# says: The container news is exited, not running.
docker run --detach --name news --publish 8080:80 news:v1 true
docker wait news
