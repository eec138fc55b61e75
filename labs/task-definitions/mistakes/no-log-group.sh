# mistake: The log group does not exist, and a task does not start without it
# from: roles-and-logs
# check: roles-and-logs/logs
# says: web logs to /ecs/web, which does not exist
aws logs delete-log-group --log-group-name /ecs/web
