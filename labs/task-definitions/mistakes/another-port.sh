# mistake: Another port is mapped
# from: placement
# check: fargate/ownAddress
# says: port mappings for 80
aws ecs register-task-definition --family web-fargate --requires-compatibilities FARGATE --network-mode awsvpc --cpu 256 --memory 512 --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/python:3.12-slim", "portMappings": [{ "containerPort": 80 }] }
]'
