# mistake: The gateway is attached, but no table has a route to it
# from: subnets
# check: internet/routes
# says: which has no route for 0.0.0.0/0
VPC=$(aws ec2 describe-vpcs --filters Name=tag:Name,Values=my-vpc --query 'Vpcs[0].VpcId' --output text)
IGW=$(aws ec2 create-internet-gateway --query InternetGateway.InternetGatewayId --output text)
aws ec2 attach-internet-gateway --internet-gateway-id $IGW --vpc-id $VPC
