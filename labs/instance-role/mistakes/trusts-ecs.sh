# mistake: The trust policy names ECS instead of EC2
# from: nothing
# check: role/trust
# says: its trust policy lets ecs.amazonaws.com assume it
aws iam create-role --role-name ecsInstanceRole --assume-role-policy-document '{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Allow", "Principal": { "Service": "ecs.amazonaws.com" }, "Action": "sts:AssumeRole" }]
}'
