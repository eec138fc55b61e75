# mistake: The policy's ARN lacks service-role/, so nothing was attached
# from: role
# check: policy/policy
# says: no policy at all
# AWS answers NoSuchEntity: the learner overlooks it.
aws iam attach-role-policy --role-name ecsInstanceRole \
  --policy-arn arn:aws:iam::aws:policy/AmazonEC2ContainerServiceforEC2Role || true
