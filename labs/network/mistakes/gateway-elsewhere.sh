# mistake: The internet gateway is attached to another VPC
# from: subnets
# check: internet/gateway
# says: has no internet gateway.
OTHER=$(aws ec2 create-vpc --cidr-block 10.9.0.0/16 --query Vpc.VpcId --output text)
IGW=$(aws ec2 create-internet-gateway --query InternetGateway.InternetGatewayId --output text)
aws ec2 attach-internet-gateway --internet-gateway-id $IGW --vpc-id $OTHER
