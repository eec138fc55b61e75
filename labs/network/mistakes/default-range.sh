# mistake: The range is that of the default VPC
# from: nothing
# check: vpc/vpcRange
# says: has the primary range 172.31.0.0/16, not 10.0.0.0/16
aws ec2 create-vpc --cidr-block 172.31.0.0/16 --tag-specifications 'ResourceType=vpc,Tags=[{Key=Name,Value=my-vpc}]'
