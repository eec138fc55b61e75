# mistake: The VPC is in another Region
# from: nothing
# check: vpc/vpcRange
# says: If you made one, see whether it is in another Region.
# unseen: the check reads us-east-1 only, so the account looks as if nothing had been made
aws ec2 create-vpc --region us-west-2 --cidr-block 10.0.0.0/16 \
  --tag-specifications 'ResourceType=vpc,Tags=[{Key=Name,Value=my-vpc}]'
