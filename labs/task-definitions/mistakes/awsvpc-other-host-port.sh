# mistake: In awsvpc the host port differs, so AWS refuses it
# from: family
# check: port/dynamicPort
# says: no port is mapped
# unseen: AWS refuses the definition, so the newest revision is still the one before
# AWS answers ClientException: in awsvpc a hostPort is left out or equal to the containerPort.
aws ecs register-task-definition --family web --network-mode awsvpc --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/python:3.12-slim", "cpu": 64, "memoryReservation": 64, "memory": 128, "portMappings": [{ "containerPort": 8080, "hostPort": 80 }] }
]' || true
