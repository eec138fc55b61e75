# mistake: Only one container has a log configuration
# from: roles-and-logs
# check: roles-and-logs/logs
# says: clock has no logConfiguration
aws ecs register-task-definition --family web --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/python:3.12-slim", "cpu": 64, "memoryReservation": 64, "memory": 128, "logConfiguration": { "logDriver": "awslogs", "options": { "awslogs-group": "/ecs/web", "awslogs-region": "us-east-1", "awslogs-stream-prefix": "web" } } },
  { "name": "clock", "image": "public.ecr.aws/docker/library/python:3.12-slim", "memory": 64, "essential": false, "environment": [{ "name": "EVERY_SECONDS", "value": "5" }] }
]'
