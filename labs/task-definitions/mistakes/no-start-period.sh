# mistake: There is no time to start
# from: roles-and-logs
# check: health/healthCheck
# says: without a startPeriod
aws ecs register-task-definition --family web --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/python:3.12-slim", "cpu": 64, "memoryReservation": 64, "memory": 128, "healthCheck": { "command": ["CMD-SHELL", "true"] } },
  { "name": "clock", "image": "public.ecr.aws/docker/library/python:3.12-slim", "memory": 64, "essential": false, "environment": [{ "name": "EVERY_SECONDS", "value": "5" }] }
]'
