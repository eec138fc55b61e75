# mistake: The ARN of the policy lacks service-role/, so nothing was attached
# from: sidecar
# check: roles-and-logs/executionRole
# says: ecsTaskExecutionRole does not have AmazonECSTaskExecutionRolePolicy
aws iam create-role --role-name ecsTaskExecutionRole --assume-role-policy-document '{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Allow", "Principal": { "Service": "ecs-tasks.amazonaws.com" }, "Action": "sts:AssumeRole" }]
}'
# AWS answers NoSuchEntity: there is no policy of that path.
aws iam attach-role-policy --role-name ecsTaskExecutionRole \
  --policy-arn arn:aws:iam::aws:policy/AmazonECSTaskExecutionRolePolicy || true
ACCOUNT=$(aws sts get-caller-identity --query Account --output text)
aws ecs register-task-definition --family web --execution-role-arn arn:aws:iam::$ACCOUNT:role/ecsTaskExecutionRole --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/python:3.12-slim", "cpu": 64, "memoryReservation": 64, "memory": 128 }
]'
