# mistake: Port 443 is let out for UDP only
# from: security-group
# check: security-group/securityGroup
# says: outbound rules, but none for port 443
GROUP=$(aws ec2 describe-security-groups --filters Name=group-name,Values=ecs-instances --query 'SecurityGroups[0].GroupId' --output text)
aws ec2 revoke-security-group-egress --group-id $GROUP --protocol all --cidr 0.0.0.0/0
aws ec2 authorize-security-group-egress --group-id $GROUP --protocol udp --port 443 --cidr 0.0.0.0/0
