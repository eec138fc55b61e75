# The main route table does it too: no table of one's own, no association. No names either.
VPC=$(aws ec2 create-vpc --cidr-block 10.0.0.0/16 --query Vpc.VpcId --output text)
N=0
for ZONE in us-east-1a us-east-1b us-east-1c; do
  N=$((N + 1))
  RANGE=10.0.$((16 * N)).0/20
  SUBNET=$(aws ec2 create-subnet --vpc-id $VPC --cidr-block $RANGE --availability-zone $ZONE --query Subnet.SubnetId --output text)
  aws ec2 modify-subnet-attribute --subnet-id $SUBNET --map-public-ip-on-launch
done
IGW=$(aws ec2 create-internet-gateway --query InternetGateway.InternetGatewayId --output text)
aws ec2 attach-internet-gateway --internet-gateway-id $IGW --vpc-id $VPC
MAIN=$(aws ec2 describe-route-tables --filters Name=vpc-id,Values=$VPC Name=association.main,Values=true \
  --query 'RouteTables[0].RouteTableId' --output text)
aws ec2 create-route --route-table-id $MAIN --destination-cidr-block 0.0.0.0/0 --gateway-id $IGW

# Open inbound is accepted, with a note.
GROUP=$(aws ec2 create-security-group --group-name open --description "Open" --vpc-id $VPC --query GroupId --output text)
aws ec2 authorize-security-group-ingress --group-id $GROUP --protocol all --cidr 0.0.0.0/0
