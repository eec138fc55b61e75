# mistake: The port that is mapped is not the one the server listens on
# from: family
# check: port/dynamicPort
# says: maps 80 to the host port 0
aws ecs register-task-definition --family web --network-mode bridge --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/python:3.12-slim", "cpu": 64, "memoryReservation": 64, "memory": 128, "portMappings": [{ "containerPort": 80 }] }
]'
