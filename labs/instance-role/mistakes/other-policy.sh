# mistake: The policy for tasks is attached instead of the one for instances
# from: role
# check: policy/policy
# says: only service-role/AmazonECSTaskExecutionRolePolicy
aws iam attach-role-policy --role-name ecsInstanceRole \
  --policy-arn arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy
