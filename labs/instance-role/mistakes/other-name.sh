# mistake: The role has another name and no policy yet
# from: nothing
# check: role/trust
# says: AmazonEC2ContainerServiceforEC2Role, but none has
aws iam create-role --role-name AmazonEC2ContainerServiceforEC2Role --assume-role-policy-document '{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Allow", "Principal": { "Service": "ec2.amazonaws.com" }, "Action": "sts:AssumeRole" }]
}'
