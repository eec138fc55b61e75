# mistake: The execution role has no policy
# from: sidecar
# check: roles-and-logs/executionRole
# says: ecsTaskExecutionRole does not have AmazonECSTaskExecutionRolePolicy
aws iam create-role --role-name ecsTaskExecutionRole --assume-role-policy-document '{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Allow", "Principal": { "Service": "ecs-tasks.amazonaws.com" }, "Action": "sts:AssumeRole" }]
}'
ACCOUNT=$(aws sts get-caller-identity --query Account --output text)
aws ecs register-task-definition --family web --execution-role-arn arn:aws:iam::$ACCOUNT:role/ecsTaskExecutionRole --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/python:3.12-slim", "cpu": 64, "memoryReservation": 64, "memory": 128 }
]'
