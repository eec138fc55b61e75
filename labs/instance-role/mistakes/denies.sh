# mistake: The trust policy denies where it should allow
# from: nothing
# check: role/trust
# says: its trust policy lets no AWS service assume it
aws iam create-role --role-name ecsInstanceRole --assume-role-policy-document '{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Deny", "Principal": { "Service": "ec2.amazonaws.com" }, "Action": "sts:AssumeRole" }]
}'
