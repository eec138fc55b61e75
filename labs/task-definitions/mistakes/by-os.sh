# mistake: The constraint is on another attribute
# from: health
# check: placement/placement
# says: attribute:ecs.os-type == linux
aws ecs register-task-definition --family web --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/python:3.12-slim", "cpu": 64, "memoryReservation": 64, "memory": 128 }
]' \
  --placement-constraints 'type=memberOf,expression=attribute:ecs.os-type == linux'
