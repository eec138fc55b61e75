# mistake: The trust policy of the execution role denies where it should allow
# from: sidecar
# check: roles-and-logs/executionRole
# says: ecsTaskExecutionRole trusts no service without a condition
aws iam create-role --role-name ecsTaskExecutionRole --assume-role-policy-document '{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Deny", "Principal": { "Service": "ecs-tasks.amazonaws.com" }, "Action": "sts:AssumeRole" }]
}'
aws iam attach-role-policy --role-name ecsTaskExecutionRole \
  --policy-arn arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy
ACCOUNT=$(aws sts get-caller-identity --query Account --output text)
aws ecs register-task-definition --family web --execution-role-arn arn:aws:iam::$ACCOUNT:role/ecsTaskExecutionRole --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/python:3.12-slim", "cpu": 64, "memoryReservation": 64, "memory": 128 }
]'
