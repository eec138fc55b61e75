# mistake: The port is exposed in the image, and not published
# from: build
# check: run/published
# says: 80, not published
docker run --detach --name news news:v1
