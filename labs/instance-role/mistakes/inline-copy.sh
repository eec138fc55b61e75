# mistake: The policy is written into the role instead of attached
# from: role
# check: policy/policy
# says: ecs-agent, written into the role itself
aws iam put-role-policy --role-name ecsInstanceRole --policy-name ecs-agent --policy-document '{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Allow", "Action": ["ecs:*", "ecr:GetAuthorizationToken"], "Resource": "*" }]
}'
