# mistake: The trust policy names ECS tasks instead of EC2
# from: nothing
# check: role/trust
# says: its trust policy lets ecs-tasks.amazonaws.com assume it
aws iam create-role --role-name ecsInstanceRole --assume-role-policy-document '{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Allow", "Principal": { "Service": "ecs-tasks.amazonaws.com" }, "Action": "sts:AssumeRole" }]
}'
