# mistake: The internet gateway is to be attached to the default VPC, which has one, so AWS refuses it
# from: subnets
# check: internet/gateway
# says: (my-igw) is attached to nothing
DEFAULT=$(aws ec2 describe-vpcs --filters Name=is-default,Values=true --query 'Vpcs[0].VpcId' --output text)
IGW=$(aws ec2 create-internet-gateway --query InternetGateway.InternetGatewayId --output text \
  --tag-specifications 'ResourceType=internet-gateway,Tags=[{Key=Name,Value=my-igw}]')
# AWS answers Resource.AlreadyAssociated: a VPC has one internet gateway.
aws ec2 attach-internet-gateway --internet-gateway-id $IGW --vpc-id $DEFAULT || true
