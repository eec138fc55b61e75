# mistake: The default VPC is used instead of one of one's own
# from: nothing
# check: vpc/vpcRange
# says: There is no VPC of your own in us-east-1.
VPC=$(aws ec2 describe-vpcs --filters Name=is-default,Values=true --query 'Vpcs[0].VpcId' --output text)
aws ec2 create-tags --resources $VPC --tags Key=Name,Value=my-vpc
