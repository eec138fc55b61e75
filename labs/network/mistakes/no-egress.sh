# mistake: The outbound rule was removed
# from: security-group
# check: security-group/securityGroup
# says: does not let HTTPS (port 443) out.
GROUP=$(aws ec2 describe-security-groups --filters Name=group-name,Values=ecs-instances --query 'SecurityGroups[0].GroupId' --output text)
aws ec2 revoke-security-group-egress --group-id $GROUP --protocol all --cidr 0.0.0.0/0
