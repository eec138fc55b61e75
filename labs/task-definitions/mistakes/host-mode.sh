# mistake: The network mode is host, whose ports are those of the host
# from: family
# check: port/dynamicPort
# says: has the network mode host
aws ecs register-task-definition --family web --network-mode host --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/python:3.12-slim", "cpu": 64, "memoryReservation": 64, "memory": 128, "portMappings": [{ "containerPort": 8080 }] }
]'
