VPC=$(aws ec2 describe-vpcs --filters Name=tag:Name,Values=my-vpc --query 'Vpcs[0].VpcId' --output text)

aws ec2 create-security-group --group-name ecs-instances \
  --description "Instances of my-ecs-cluster" --vpc-id $VPC
