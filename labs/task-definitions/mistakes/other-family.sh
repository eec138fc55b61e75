# mistake: The family has another name
# from: nothing
# check: family/family
# says: only the families old-shop-web and web-server
aws ecs register-task-definition --family web-server --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/python:3.12-slim", "cpu": 64, "memoryReservation": 64, "memory": 128 }
]'
