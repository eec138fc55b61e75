# Names of one's own, a profile named differently from its role, a principal list, and a second policy for Session Manager.
aws iam create-role --role-name 3am-instances --assume-role-policy-document '{
  "Version": "2012-10-17",
  "Statement": [{
    "Effect": "Allow",
    "Principal": { "Service": ["ec2.amazonaws.com", "ssm.amazonaws.com"] },
    "Action": ["sts:AssumeRole", "sts:TagSession"]
  }]
}'
aws iam attach-role-policy --role-name 3am-instances --policy-arn arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore
aws iam attach-role-policy --role-name 3am-instances \
  --policy-arn arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role
aws iam create-instance-profile --instance-profile-name 3am-profile
aws iam add-role-to-instance-profile --instance-profile-name 3am-profile --role-name 3am-instances
