# mistake: The task role trusts EC2
# from: sidecar
# check: roles-and-logs/taskRole
# says: web-task-role trusts ec2.amazonaws.com
aws iam create-role --role-name web-task-role --assume-role-policy-document '{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Allow", "Principal": { "Service": "ec2.amazonaws.com" }, "Action": "sts:AssumeRole" }]
}'
ACCOUNT=$(aws sts get-caller-identity --query Account --output text)
aws ecs register-task-definition --family web --task-role-arn arn:aws:iam::$ACCOUNT:role/web-task-role --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/python:3.12-slim", "cpu": 64, "memoryReservation": 64, "memory": 128 }
]'
