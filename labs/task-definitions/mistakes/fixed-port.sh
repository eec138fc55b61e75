# mistake: The host port is fixed
# from: family
# check: port/dynamicPort
# says: maps 8080 to the host port 8080
aws ecs register-task-definition --family web --network-mode bridge --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/python:3.12-slim", "cpu": 64, "memoryReservation": 64, "memory": 128, "portMappings": [{ "containerPort": 8080, "hostPort": 8080 }] }
]'
