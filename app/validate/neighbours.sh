# What else lives in a real account: a lab's checks must neither take it for the learner's work nor trip over it.
OLD=$(aws ec2 create-vpc --cidr-block 10.0.0.0/16 --query Vpc.VpcId --output text \
  --tag-specifications 'ResourceType=vpc,Tags=[{Key=Name,Value=old-shop}]')
aws ec2 modify-vpc-attribute --vpc-id $OLD --enable-dns-support '{"Value":false}'
aws ec2 create-subnet --vpc-id $OLD --cidr-block 10.0.0.0/24 --availability-zone us-east-1a
IGW=$(aws ec2 create-internet-gateway --query InternetGateway.InternetGatewayId --output text)
aws ec2 attach-internet-gateway --internet-gateway-id $IGW --vpc-id $OLD
RTB=$(aws ec2 create-route-table --vpc-id $OLD --query RouteTable.RouteTableId --output text)
aws ec2 create-route --route-table-id $RTB --destination-cidr-block 0.0.0.0/0 --gateway-id $IGW
aws ec2 create-security-group --group-name old-shop-web --description "The old shop" --vpc-id $OLD

DEFAULT=$(aws ec2 describe-vpcs --filters Name=is-default,Values=true --query 'Vpcs[0].VpcId' --output text)
aws ec2 create-route-table --vpc-id $DEFAULT

role() {
  aws iam create-role --role-name "$1" --assume-role-policy-document '{
    "Version": "2012-10-17",
    "Statement": [{ "Effect": "Allow", "Principal": { "Service": "'"$2"'" }, "Action": "sts:AssumeRole" }]
  }'
}
role old-shop-web ec2.amazonaws.com
aws iam create-instance-profile --instance-profile-name old-shop-web
aws iam add-role-to-instance-profile --instance-profile-name old-shop-web --role-name old-shop-web
role old-shop-tasks ecs-tasks.amazonaws.com
