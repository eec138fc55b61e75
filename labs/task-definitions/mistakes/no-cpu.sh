# mistake: No CPU units are set
# from: nothing
# check: family/limits
# says: has no CPU units (cpu)
aws ecs register-task-definition --family web --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/python:3.12-slim", "memoryReservation": 64, "memory": 128 }
]'
