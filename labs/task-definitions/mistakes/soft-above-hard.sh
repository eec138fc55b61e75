# mistake: The soft limit is above the hard one, so AWS refuses it
# from: nothing
# check: family/family
# says: If AWS refused yours
# unseen: AWS refuses the definition, so nothing was made
# AWS answers ClientException: memory must be greater than memoryReservation.
aws ecs register-task-definition --family web --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/python:3.12-slim", "memoryReservation": 256, "memory": 128 }
]' || true
