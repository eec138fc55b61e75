# mistake: The internet gateway is attached to another VPC
# from: subnets
# check: internet/gateway
# says: (my-igw) is attached to vpc-
OTHER=$(aws ec2 create-vpc --cidr-block 10.9.0.0/16 --query Vpc.VpcId --output text)
IGW=$(aws ec2 create-internet-gateway --query InternetGateway.InternetGatewayId --output text \
  --tag-specifications 'ResourceType=internet-gateway,Tags=[{Key=Name,Value=my-igw}]')
aws ec2 attach-internet-gateway --internet-gateway-id $IGW --vpc-id $OTHER
