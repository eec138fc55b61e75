# mistake: The policy's ARN lacks service-role/, so nothing was attached
# from: nothing
# check: policy/policy
# says: no policy at all
aws iam create-role --role-name ecsInstanceRole --assume-role-policy-document '{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Allow", "Principal": { "Service": "ec2.amazonaws.com" }, "Action": "sts:AssumeRole" }]
}'
# AWS answers NoSuchEntity: the learner overlooks it.
aws iam attach-role-policy --role-name ecsInstanceRole \
  --policy-arn arn:aws:iam::aws:policy/AmazonEC2ContainerServiceforEC2Role || true
