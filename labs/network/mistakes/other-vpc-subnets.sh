# mistake: The subnets belong to another VPC
# from: vpc
# check: subnets/twoZones
# says: (public-a) is in vpc-
VPC=$(aws ec2 create-vpc --cidr-block 10.9.0.0/16 --query Vpc.VpcId --output text)
aws ec2 create-subnet --vpc-id $VPC --cidr-block 10.9.0.0/24 --availability-zone us-east-1a \
  --tag-specifications 'ResourceType=subnet,Tags=[{Key=Name,Value=public-a}]'
aws ec2 create-subnet --vpc-id $VPC --cidr-block 10.9.1.0/24 --availability-zone us-east-1b
