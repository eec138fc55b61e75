# mistake: The range is only a secondary one of the VPC
# from: nothing
# check: vpc/vpcRange
# says: only as a secondary range of
VPC=$(aws ec2 create-vpc --cidr-block 10.1.0.0/16 --query Vpc.VpcId --output text \
  --tag-specifications 'ResourceType=vpc,Tags=[{Key=Name,Value=my-vpc}]')
aws ec2 associate-vpc-cidr-block --vpc-id $VPC --cidr-block 10.0.0.0/16
