# mistake: The wrong container is the one that may stop
# from: port
# check: sidecar/essential
# says: web is not essential, clock is essential
aws ecs register-task-definition --family web --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/python:3.12-slim", "cpu": 64, "memoryReservation": 64, "memory": 128, "essential": false },
  { "name": "clock", "image": "public.ecr.aws/docker/library/python:3.12-slim", "memory": 64 }
]'
