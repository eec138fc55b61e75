# mistake: The default VPC is used instead of one of one's own
# from: nothing
# check: vpc/vpcRange
# says: (my-vpc), 172.31.0.0/16
VPC=$(aws ec2 describe-vpcs --filters Name=is-default,Values=true --query 'Vpcs[0].VpcId' --output text)
aws ec2 create-tags --resources $VPC --tags Key=Name,Value=my-vpc
