# mistake: An older file was registered again: the newest revision lacks the sidecar
# from: sidecar
# check: sidecar/essential
# says: has no container named clock
aws ecs register-task-definition --family web --network-mode bridge --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/python:3.12-slim", "cpu": 64, "memoryReservation": 64, "memory": 128, "portMappings": [{ "containerPort": 8080 }] }
]'
