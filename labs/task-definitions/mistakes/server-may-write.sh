# mistake: The server mounts the volume to write, too
# from: port
# check: sidecar/sharedVolume
# says: web mounts site at /site, to write
aws ecs register-task-definition --family web --volumes name=site --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/python:3.12-slim", "cpu": 64, "memoryReservation": 64, "memory": 128, "mountPoints": [{ "sourceVolume": "site", "containerPath": "/site" }] },
  { "name": "clock", "image": "public.ecr.aws/docker/library/python:3.12-slim", "memory": 64, "essential": false, "environment": [{ "name": "EVERY_SECONDS", "value": "5" }], "mountPoints": [{ "sourceVolume": "site", "containerPath": "/site" }] }
]'
