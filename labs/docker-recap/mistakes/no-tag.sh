# mistake: The image was built without the tag v1
# from: nothing
# check: build/built
# says: drydock/base:latest, news:latest and other-image:v1
printf 'FROM drydock/base\nRUN touch /www/x\n' | docker build --tag news -
