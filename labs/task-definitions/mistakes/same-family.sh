# mistake: The Fargate variant was registered in the family web
# from: placement
# check: fargate/fargateSize
# says: only the families old-shop-web and web
# unseen: a new revision of web is nothing new among the families
aws ecs register-task-definition --family web --requires-compatibilities FARGATE --network-mode awsvpc --cpu 256 --memory 512 --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/python:3.12-slim", "portMappings": [{ "containerPort": 8080 }] }
]'
