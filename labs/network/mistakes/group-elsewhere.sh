# mistake: The security group is in another VPC
# from: internet
# check: security-group/securityGroup
# says: (ecs-instances) belongs to vpc-
VPC=$(aws ec2 describe-vpcs --filters Name=is-default,Values=true --query 'Vpcs[0].VpcId' --output text)
aws ec2 create-security-group --group-name ecs-instances --description "Instances" --vpc-id $VPC
