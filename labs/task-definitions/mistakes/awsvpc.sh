# mistake: The network mode is awsvpc, whose ports are not dynamic
# from: family
# check: port/dynamicPort
# says: has the network mode awsvpc
aws ecs register-task-definition --family web --network-mode awsvpc --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/python:3.12-slim", "cpu": 64, "memoryReservation": 64, "memory": 128, "portMappings": [{ "containerPort": 8080 }] }
]'
