# mistake: The container has another name
# from: nothing
# check: family/family
# says: web:1 has no container named web
aws ecs register-task-definition --family web --container-definitions '[
  { "name": "server", "image": "public.ecr.aws/docker/library/python:3.12-slim", "cpu": 64, "memoryReservation": 64, "memory": 128 }
]'
