# mistake: The range of ports let out ends before 443
# from: security-group
# check: security-group/securityGroup
# says: outbound rules, but none for port 443
GROUP=$(aws ec2 describe-security-groups --filters Name=group-name,Values=ecs-instances --query 'SecurityGroups[0].GroupId' --output text)
aws ec2 revoke-security-group-egress --group-id $GROUP --protocol all --cidr 0.0.0.0/0
aws ec2 authorize-security-group-egress --group-id $GROUP --protocol tcp --port 1-442 --cidr 0.0.0.0/0
