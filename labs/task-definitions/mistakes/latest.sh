# mistake: The image has the tag latest
# from: nothing
# check: family/image
# says: which names the tag latest
aws ecs register-task-definition --family web --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/python:latest", "cpu": 64, "memoryReservation": 64, "memory": 128 }
]'
