# mistake: The constraint keeps the types t3 out
# from: health
# check: placement/placement
# says: attribute:ecs.instance-type != t3.medium
aws ecs register-task-definition --family web --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/python:3.12-slim", "cpu": 64, "memoryReservation": 64, "memory": 128 }
]' \
  --placement-constraints 'type=memberOf,expression=attribute:ecs.instance-type != t3.medium'
