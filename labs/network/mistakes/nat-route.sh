# mistake: The route leads to a NAT gateway
# from: internet
# check: internet/routes
# says: not to the VPC's internet gateway
VPC=$(aws ec2 describe-vpcs --filters Name=tag:Name,Values=my-vpc --query 'Vpcs[0].VpcId' --output text)
SUBNET=$(aws ec2 describe-subnets --filters Name=tag:Name,Values=public-a --query 'Subnets[0].SubnetId' --output text)
RTB=$(aws ec2 describe-route-tables --filters Name=association.subnet-id,Values=$SUBNET --query 'RouteTables[0].RouteTableId' --output text)
ADDRESS=$(aws ec2 allocate-address --domain vpc --query AllocationId --output text)
NAT=$(aws ec2 create-nat-gateway --subnet-id $SUBNET --allocation-id $ADDRESS --query NatGateway.NatGatewayId --output text)
aws ec2 replace-route --route-table-id $RTB --destination-cidr-block 0.0.0.0/0 --nat-gateway-id $NAT
