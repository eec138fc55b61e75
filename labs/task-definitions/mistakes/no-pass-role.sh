# mistake: Who registers the file may not hand the role on (iam:PassRole), so AWS refuses it
# from: sidecar
# check: roles-and-logs/executionRole
# says: If AWS answered AccessDenied on iam:PassRole
# unseen: AWS refuses the definition, so the newest revision is still the one before
aws iam create-role --role-name ecsTaskExecutionRole --assume-role-policy-document '{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Allow", "Principal": { "Service": "ecs-tasks.amazonaws.com" }, "Action": "sts:AssumeRole" }]
}'
aws iam attach-role-policy --role-name ecsTaskExecutionRole \
  --policy-arn arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy
aws iam create-user --user-name developer
aws iam put-user-policy --user-name developer --policy-name ecs --policy-document '{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Allow", "Action": "ecs:*", "Resource": "*" }]
}'
KEY=$(aws iam create-access-key --user-name developer --query 'AccessKey.[AccessKeyId,SecretAccessKey]' --output text)
ACCOUNT=$(aws sts get-caller-identity --query Account --output text)
AWS_ACCESS_KEY_ID=$(echo "$KEY" | cut -f 1) AWS_SECRET_ACCESS_KEY=$(echo "$KEY" | cut -f 2) \
  aws ecs register-task-definition --family web --execution-role-arn arn:aws:iam::$ACCOUNT:role/ecsTaskExecutionRole --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/python:3.12-slim", "cpu": 64, "memoryReservation": 64, "memory": 128 }
]' 2> refused.txt || true
grep 'iam:PassRole' refused.txt
