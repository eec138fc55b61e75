# mistake: The health check is on the other container
# from: roles-and-logs
# check: health/healthCheck
# says: only clock has one
aws ecs register-task-definition --family web --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/python:3.12-slim", "cpu": 64, "memoryReservation": 64, "memory": 128 },
  { "name": "clock", "image": "public.ecr.aws/docker/library/python:3.12-slim", "memory": 64, "essential": false, "environment": [{ "name": "EVERY_SECONDS", "value": "5" }], "healthCheck": { "command": ["CMD-SHELL", "true"], "startPeriod": 10 } }
]'
