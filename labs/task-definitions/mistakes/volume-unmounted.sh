# mistake: The volume is there, but only one container mounts it
# from: port
# check: sidecar/sharedVolume
# says: web mounts nothing
aws ecs register-task-definition --family web --volumes name=site --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/python:3.12-slim", "cpu": 64, "memoryReservation": 64, "memory": 128 },
  { "name": "clock", "image": "public.ecr.aws/docker/library/python:3.12-slim", "memory": 64, "essential": false, "environment": [{ "name": "EVERY_SECONDS", "value": "5" }], "mountPoints": [{ "sourceVolume": "site", "containerPath": "/site" }] }
]'
