# mistake: The compatibility is left out
# from: placement
# check: fargate/fargateSize
# says: requiresCompatibilities is
aws ecs register-task-definition --family web-fargate --network-mode awsvpc --cpu 256 --memory 512 --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/python:3.12-slim", "portMappings": [{ "containerPort": 8080 }] }
]'
