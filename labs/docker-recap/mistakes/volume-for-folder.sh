# mistake: A volume named site in place of the folder
# from: networks
# check: storage/bind
# says: editor has a volume site at /www, not the folder ~/site.
docker run --detach --name editor --volume site:/www:ro drydock/base sleep 100000
