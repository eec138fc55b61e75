# mistake: The group is in one subnet only
# from: group
# check: group/twoSubnets
# says: is not in public subnets of two Availability Zones
SUBNET=$(aws ec2 describe-subnets --filters Name=tag:Name,Values=public-a --query 'Subnets[0].SubnetId' --output text)
aws autoscaling update-auto-scaling-group --auto-scaling-group-name my-ecs-cluster-instances --vpc-zone-identifier $SUBNET
