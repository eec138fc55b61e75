# Removes the network: what depends on a thing goes before the thing itself. Run twice, it does no harm.
for VPC in $(aws ec2 describe-vpcs --filters Name=tag:Name,Values=my-vpc Name=is-default,Values=false \
  --query 'Vpcs[].VpcId' --output text); do
  for GROUP in $(aws ec2 describe-security-groups --filters Name=vpc-id,Values=$VPC \
    --query "SecurityGroups[?GroupName!='default'].GroupId" --output text); do
    aws ec2 delete-security-group --group-id $GROUP
  done
  for SUBNET in $(aws ec2 describe-subnets --filters Name=vpc-id,Values=$VPC --query 'Subnets[].SubnetId' --output text); do
    aws ec2 delete-subnet --subnet-id $SUBNET
  done
  for RTB in $(aws ec2 describe-route-tables --filters Name=vpc-id,Values=$VPC \
    --query 'RouteTables[?!(Associations[?Main])].RouteTableId' --output text); do
    aws ec2 delete-route-table --route-table-id $RTB
  done
  for IGW in $(aws ec2 describe-internet-gateways --filters Name=attachment.vpc-id,Values=$VPC \
    --query 'InternetGateways[].InternetGatewayId' --output text); do
    aws ec2 detach-internet-gateway --internet-gateway-id $IGW --vpc-id $VPC
    aws ec2 delete-internet-gateway --internet-gateway-id $IGW
  done
  aws ec2 delete-vpc --vpc-id $VPC
done
