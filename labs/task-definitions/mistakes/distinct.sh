# mistake: One instance each belongs to RunTask, so AWS refuses it in a definition
# from: health
# check: placement/placement
# says: no placement constraint
# unseen: AWS refuses it, so no revision was made
aws ecs register-task-definition --family web --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/python:3.12-slim", "cpu": 64, "memoryReservation": 64, "memory": 128 }
]' \
  --placement-constraints type=distinctInstance || true
