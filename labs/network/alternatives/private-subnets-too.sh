# As the console's "VPC and more" builds it: a table for each subnet, private subnets beside the public ones, and
# a security group that lets in only its own members and out only port 443.
VPC=$(aws ec2 create-vpc --cidr-block 10.0.0.0/16 --query Vpc.VpcId --output text \
  --tag-specifications 'ResourceType=vpc,Tags=[{Key=Name,Value=my-vpc}]')
IGW=$(aws ec2 create-internet-gateway --query InternetGateway.InternetGatewayId --output text)
aws ec2 attach-internet-gateway --internet-gateway-id $IGW --vpc-id $VPC
for AT in 0:us-east-1a 1:us-east-1b; do
  N=${AT%%:*} ZONE=${AT##*:}
  PUBLIC=$(aws ec2 create-subnet --vpc-id $VPC --cidr-block 10.0.$N.0/24 --availability-zone $ZONE --query Subnet.SubnetId --output text)
  aws ec2 modify-subnet-attribute --subnet-id $PUBLIC --map-public-ip-on-launch
  aws ec2 create-subnet --vpc-id $VPC --cidr-block 10.0.$((N + 128)).0/24 --availability-zone $ZONE
  RTB=$(aws ec2 create-route-table --vpc-id $VPC --query RouteTable.RouteTableId --output text)
  aws ec2 create-route --route-table-id $RTB --destination-cidr-block 0.0.0.0/0 --gateway-id $IGW
  aws ec2 associate-route-table --route-table-id $RTB --subnet-id $PUBLIC
done
GROUP=$(aws ec2 create-security-group --group-name ecs-instances --description "Own members only" --vpc-id $VPC --query GroupId --output text)
aws ec2 authorize-security-group-ingress --group-id $GROUP --protocol all --source-group $GROUP
aws ec2 revoke-security-group-egress --group-id $GROUP --protocol all --cidr 0.0.0.0/0
aws ec2 authorize-security-group-egress --group-id $GROUP --protocol tcp --port 443 --cidr 0.0.0.0/0
