# mistake: The size is not one that Fargate has, so AWS refuses it
# from: placement
# check: fargate/fargateSize
# says: If AWS refused yours
# unseen: AWS refuses the definition, so nothing was made
# AWS answers ClientException: 256 CPU units go with 512, 1024 or 2048 MiB.
aws ecs register-task-definition --family web-fargate --requires-compatibilities FARGATE --network-mode awsvpc --cpu 256 --memory 4096 --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/python:3.12-slim", "portMappings": [{ "containerPort": 8080 }] }
]' || true
