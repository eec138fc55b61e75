# mistake: No memory is given anywhere, so AWS refuses it
# from: nothing
# check: family/family
# says: If AWS refused yours
# unseen: AWS refuses the definition, so nothing was made
# AWS answers ClientException: on EC2 every container needs memory or memoryReservation.
aws ecs register-task-definition --family web --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/python:3.12-slim", "cpu": 64 }
]' || true
