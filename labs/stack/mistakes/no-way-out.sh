# mistake: The subnets have no route to the internet, so no instance can join
# from: nothing
# check: deploy/joined
# says: which has no route for 0.0.0.0/0
VPC=$(aws ec2 describe-vpcs --filters Name=tag:Name,Values=my-vpc --query 'Vpcs[0].VpcId' --output text)
RTB=$(aws ec2 describe-route-tables --filters Name=vpc-id,Values=$VPC Name=route.destination-cidr-block,Values=0.0.0.0/0 \
  --query 'RouteTables[0].RouteTableId' --output text)
aws ec2 delete-route --route-table-id $RTB --destination-cidr-block 0.0.0.0/0
SUBNETS=$(aws ec2 describe-subnets --filters Name=vpc-id,Values=$VPC --query "join('\\,', Subnets[].SubnetId)" --output text)
GROUP=$(aws ec2 describe-security-groups --filters Name=vpc-id,Values=$VPC Name=group-name,Values=ecs-instances \
  --query 'SecurityGroups[0].GroupId' --output text)
PROFILE=$(aws iam get-instance-profile --instance-profile-name ecsInstanceRole --query InstanceProfile.Arn --output text)
aws cloudformation create-stack --stack-name Infra-ECS-Cluster-my-stack-cluster-5f2c8a1e --template-body file://ecs-cluster.yaml \
  --parameters ParameterKey=ECSClusterName,ParameterValue=my-stack-cluster \
    ParameterKey=VpcId,ParameterValue=$VPC ParameterKey=SubnetIds,ParameterValue=$SUBNETS \
    ParameterKey=SecurityGroupIds,ParameterValue=$GROUP ParameterKey=Ec2InstanceProfileArn,ParameterValue=$PROFILE
until aws cloudformation describe-stacks --stack-name Infra-ECS-Cluster-my-stack-cluster-5f2c8a1e \
  --query 'Stacks[0].StackStatus' --output text | grep -v IN_PROGRESS; do sleep 0.5; done
