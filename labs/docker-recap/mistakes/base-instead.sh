# mistake: The container runs the base image and not the one built
# from: build
# check: run/started
# says: The container news runs another image than news:v1.
docker run --detach --name news --publish 8080:80 drydock/base httpd -f
