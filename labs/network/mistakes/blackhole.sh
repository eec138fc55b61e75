# mistake: The route leads to a gateway that is gone
# from: internet
# check: internet/routes
# says: is a blackhole: its target is gone
VPC=$(aws ec2 describe-vpcs --filters Name=tag:Name,Values=my-vpc --query 'Vpcs[0].VpcId' --output text)
OLD=$(aws ec2 describe-internet-gateways --filters Name=attachment.vpc-id,Values=$VPC \
  --query 'InternetGateways[0].InternetGatewayId' --output text)
aws ec2 detach-internet-gateway --internet-gateway-id $OLD --vpc-id $VPC
aws ec2 delete-internet-gateway --internet-gateway-id $OLD
NEW=$(aws ec2 create-internet-gateway --query InternetGateway.InternetGatewayId --output text)
aws ec2 attach-internet-gateway --internet-gateway-id $NEW --vpc-id $VPC
