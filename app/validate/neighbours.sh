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

aws ecs create-cluster --cluster-name old-shop --settings name=containerInsights,value=disabled
aws ecs register-task-definition --family old-shop-web --container-definitions '[
  { "name": "web", "image": "old-shop:v1", "memory": 128, "portMappings": [{ "containerPort": 8080, "hostPort": 8080 }] }
]'
# Deleted, and still described.
aws ecs create-cluster --cluster-name my-ecs-cluster
aws ecs delete-cluster --cluster my-ecs-cluster

AMI=$(aws ssm get-parameter --name /aws/service/ecs/optimized-ami/amazon-linux-2/recommended/image_id \
  --query Parameter.Value --output text)
aws ec2 create-launch-template --launch-template-name old-shop-web \
  --launch-template-data '{ "ImageId": "'$AMI'", "InstanceType": "t3.micro" }'
SUBNET=$(aws ec2 describe-subnets --filters Name=vpc-id,Values=$OLD --query 'Subnets[0].SubnetId' --output text)
aws autoscaling create-auto-scaling-group --auto-scaling-group-name old-shop-web --min-size 0 --max-size 3 \
  --launch-template LaunchTemplateName=old-shop-web --vpc-zone-identifier $SUBNET
aws ecs create-capacity-provider --name old-shop-capacity --auto-scaling-group-provider autoScalingGroupArn=old-shop-web
