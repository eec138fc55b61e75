# mistake: The variable is given to the other container
# from: port
# check: sidecar/environment
# says: EVERY_SECONDS only in web
aws ecs register-task-definition --family web --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/python:3.12-slim", "cpu": 64, "memoryReservation": 64, "memory": 128, "environment": [{ "name": "EVERY_SECONDS", "value": "5" }] },
  { "name": "clock", "image": "public.ecr.aws/docker/library/python:3.12-slim", "memory": 64, "essential": false }
]'
