# mistake: Instances in one subnet get no public address
# from: subnets
# check: subnets/publicAddresses
# says: does not give instances a public address.
SUBNET=$(aws ec2 describe-subnets --filters Name=tag:Name,Values=public-b --query 'Subnets[0].SubnetId' --output text)
aws ec2 modify-subnet-attribute --subnet-id $SUBNET --no-map-public-ip-on-launch
