# mistake: The container that writes mounts the volume read only
# from: port
# check: sidecar/sharedVolume
# says: clock mounts site at /site, read only
aws ecs register-task-definition --family web --volumes name=site --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/python:3.12-slim", "cpu": 64, "memoryReservation": 64, "memory": 128, "mountPoints": [{ "sourceVolume": "site", "containerPath": "/site", "readOnly": true }] },
  { "name": "clock", "image": "public.ecr.aws/docker/library/python:3.12-slim", "memory": 64, "essential": false, "environment": [{ "name": "EVERY_SECONDS", "value": "5" }], "mountPoints": [{ "sourceVolume": "site", "containerPath": "/site", "readOnly": true }] }
]'
