# mistake: Faults are not allowed
# from: placement
# check: fargate/faultInjection
# says: enableFaultInjection is false
aws ecs register-task-definition --family web-fargate --requires-compatibilities FARGATE --network-mode awsvpc --cpu 256 --memory 512 --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/python:3.12-slim", "portMappings": [{ "containerPort": 8080 }] }
]'
