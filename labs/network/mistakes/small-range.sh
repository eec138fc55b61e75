# mistake: The range is a /24 instead of a /16
# from: nothing
# check: vpc/vpcRange
# says: has the primary range 10.0.0.0/24, not 10.0.0.0/16
aws ec2 create-vpc --cidr-block 10.0.0.0/24 --tag-specifications 'ResourceType=vpc,Tags=[{Key=Name,Value=my-vpc}]'
