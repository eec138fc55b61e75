# mistake: Each container mounts a volume of its own
# from: port
# check: sidecar/sharedVolume
# says: clock mounts page at /site, to write
aws ecs register-task-definition --family web --volumes name=site name=page --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/python:3.12-slim", "cpu": 64, "memoryReservation": 64, "memory": 128, "mountPoints": [{ "sourceVolume": "site", "containerPath": "/site", "readOnly": true }] },
  { "name": "clock", "image": "public.ecr.aws/docker/library/python:3.12-slim", "memory": 64, "essential": false, "environment": [{ "name": "EVERY_SECONDS", "value": "5" }], "mountPoints": [{ "sourceVolume": "page", "containerPath": "/site" }] }
]'
