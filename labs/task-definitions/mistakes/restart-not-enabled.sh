# mistake: The restart policy is there, but not enabled
# from: roles-and-logs
# check: health/restarts
# says: no restart policy that is enabled
# unseen: a policy that is not enabled does what none does
aws ecs register-task-definition --family web --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/python:3.12-slim", "cpu": 64, "memoryReservation": 64, "memory": 128 },
  { "name": "clock", "image": "public.ecr.aws/docker/library/python:3.12-slim", "memory": 64, "essential": false, "environment": [{ "name": "EVERY_SECONDS", "value": "5" }], "restartPolicy": { "enabled": false } }
]'
