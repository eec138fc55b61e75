# mistake: Two containers of a task with one address listen on one port, so AWS refuses it
# from: placement
# check: fargate/fargateSize
# says: If AWS refused yours
# unseen: AWS refuses the definition, so nothing was made
# AWS answers ClientException: in awsvpc the containers of a task share an address, so a port is used once.
aws ecs register-task-definition --family web-fargate --requires-compatibilities FARGATE --network-mode awsvpc --cpu 256 --memory 512 --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/python:3.12-slim", "portMappings": [{ "containerPort": 8080 }] },
  { "name": "clock", "image": "public.ecr.aws/docker/library/python:3.12-slim", "portMappings": [{ "containerPort": 8080 }] }
]' || true
