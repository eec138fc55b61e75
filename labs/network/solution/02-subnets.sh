VPC=$(aws ec2 describe-vpcs --filters Name=tag:Name,Values=my-vpc --query 'Vpcs[0].VpcId' --output text)

A=$(aws ec2 create-subnet --vpc-id $VPC --cidr-block 10.0.0.0/24 --availability-zone us-east-1a \
  --tag-specifications 'ResourceType=subnet,Tags=[{Key=Name,Value=public-a}]' \
  --query Subnet.SubnetId --output text)
B=$(aws ec2 create-subnet --vpc-id $VPC --cidr-block 10.0.1.0/24 --availability-zone us-east-1b \
  --tag-specifications 'ResourceType=subnet,Tags=[{Key=Name,Value=public-b}]' \
  --query Subnet.SubnetId --output text)

aws ec2 modify-subnet-attribute --subnet-id $A --map-public-ip-on-launch
aws ec2 modify-subnet-attribute --subnet-id $B --map-public-ip-on-launch
