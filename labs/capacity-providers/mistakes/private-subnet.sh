# mistake: One of the subnets gives no public address
# from: group
# check: group/twoSubnets
# says: without a public address
SUBNET=$(aws ec2 describe-subnets --filters Name=tag:Name,Values=public-a --query 'Subnets[0].SubnetId' --output text)
aws ec2 modify-subnet-attribute --subnet-id $SUBNET --no-map-public-ip-on-launch
