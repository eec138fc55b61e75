# mistake: The instance profile holds another role
# from: policy
# check: profile/instanceProfile
# says: the profile ecsInstanceRole holds web-server
aws iam create-role --role-name web-server --assume-role-policy-document '{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Allow", "Principal": { "Service": "ec2.amazonaws.com" }, "Action": "sts:AssumeRole" }]
}'
aws iam create-instance-profile --instance-profile-name ecsInstanceRole
aws iam add-role-to-instance-profile --instance-profile-name ecsInstanceRole --role-name web-server
