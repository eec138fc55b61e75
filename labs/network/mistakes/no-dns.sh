# mistake: DNS resolution is turned off in the VPC
# from: vpc
# check: vpc/vpcDns
# says: has DNS resolution turned off.
VPC=$(aws ec2 describe-vpcs --filters Name=tag:Name,Values=my-vpc --query 'Vpcs[0].VpcId' --output text)
aws ec2 modify-vpc-attribute --vpc-id $VPC --enable-dns-support '{"Value":false}'
