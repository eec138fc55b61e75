# mistake: Both subnets are in one Availability Zone
# from: vpc
# check: subnets/twoZones
# says: has subnets in one Availability Zone only, us-east-1a.
VPC=$(aws ec2 describe-vpcs --filters Name=tag:Name,Values=my-vpc --query 'Vpcs[0].VpcId' --output text)
for N in 0 1; do
  SUBNET=$(aws ec2 create-subnet --vpc-id $VPC --cidr-block 10.0.$N.0/24 --availability-zone us-east-1a --query Subnet.SubnetId --output text)
  aws ec2 modify-subnet-attribute --subnet-id $SUBNET --map-public-ip-on-launch
done
