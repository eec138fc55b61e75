# mistake: The outbound rule leads only to the group itself
# from: security-group
# check: security-group/securityGroup
# says: outbound rules only to the group itself
GROUP=$(aws ec2 describe-security-groups --filters Name=group-name,Values=ecs-instances --query 'SecurityGroups[0].GroupId' --output text)
aws ec2 revoke-security-group-egress --group-id $GROUP --protocol all --cidr 0.0.0.0/0
aws ec2 authorize-security-group-egress --group-id $GROUP --protocol all --source-group $GROUP
