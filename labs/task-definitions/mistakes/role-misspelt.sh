# mistake: The task role that is named does not exist
# from: sidecar
# check: roles-and-logs/taskRole
# says: it names web-role, and there is no such role
ACCOUNT=$(aws sts get-caller-identity --query Account --output text)
aws ecs register-task-definition --family web --task-role-arn arn:aws:iam::$ACCOUNT:role/web-role --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/python:3.12-slim", "cpu": 64, "memoryReservation": 64, "memory": 128 }
]'
