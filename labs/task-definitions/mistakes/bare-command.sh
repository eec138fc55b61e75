# mistake: The command of the health check does not begin with CMD or CMD-SHELL, so AWS refuses it
# from: roles-and-logs
# check: health/healthCheck
# says: no health check
# unseen: AWS refuses the definition, so the newest revision is still the one before
aws ecs register-task-definition --family web --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/python:3.12-slim", "cpu": 64, "memoryReservation": 64, "memory": 128, "healthCheck": { "command": ["python3", "-V"], "startPeriod": 10 } },
  { "name": "clock", "image": "public.ecr.aws/docker/library/python:3.12-slim", "memory": 64, "essential": false, "environment": [{ "name": "EVERY_SECONDS", "value": "5" }] }
]' || true
