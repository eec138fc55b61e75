# mistake: essential is left out in both, which means true
# from: port
# check: sidecar/essential
# says: clock is essential; left out
aws ecs register-task-definition --family web --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/python:3.12-slim", "cpu": 64, "memoryReservation": 64, "memory": 128 },
  { "name": "clock", "image": "public.ecr.aws/docker/library/python:3.12-slim", "memory": 64 }
]'
