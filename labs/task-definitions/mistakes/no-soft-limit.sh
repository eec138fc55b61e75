# mistake: Only the hard limit is set
# from: nothing
# check: family/limits
# says: has no soft limit (memoryReservation)
aws ecs register-task-definition --family web --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/python:3.12-slim", "cpu": 64, "memory": 128 }
]'
