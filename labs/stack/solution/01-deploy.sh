VPC=$(aws ec2 describe-vpcs --filters Name=tag:Name,Values=my-vpc --query 'Vpcs[0].VpcId' --output text)
SUBNETS=$(aws ec2 describe-subnets --filters Name=vpc-id,Values=$VPC --query "join('\\,', Subnets[].SubnetId)" --output text)
GROUP=$(aws ec2 describe-security-groups --filters Name=vpc-id,Values=$VPC Name=group-name,Values=ecs-instances \
  --query 'SecurityGroups[0].GroupId' --output text)
PROFILE=$(aws iam get-instance-profile --instance-profile-name ecsInstanceRole --query InstanceProfile.Arn --output text)

STACK=Infra-ECS-Cluster-my-stack-cluster-5f2c8a1e
aws cloudformation create-stack --stack-name $STACK --template-body file://ecs-cluster.yaml \
  --parameters ParameterKey=ECSClusterName,ParameterValue=my-stack-cluster \
    ParameterKey=VpcId,ParameterValue=$VPC ParameterKey=SubnetIds,ParameterValue=$SUBNETS \
    ParameterKey=SecurityGroupIds,ParameterValue=$GROUP ParameterKey=Ec2InstanceProfileArn,ParameterValue=$PROFILE

until aws cloudformation describe-stacks --stack-name $STACK --query 'Stacks[0].StackStatus' --output text |
  grep -v IN_PROGRESS; do sleep 1; done
aws cloudformation describe-stack-events --stack-name $STACK \
  --query 'reverse(StackEvents)[].[Timestamp,LogicalResourceId,ResourceStatus]' --output table
aws cloudformation describe-stack-resources --stack-name $STACK \
  --query 'StackResources[].[LogicalResourceId,PhysicalResourceId]' --output table

CLUSTER=$(aws cloudformation describe-stacks --stack-name $STACK \
  --query "Stacks[0].Outputs[?OutputKey=='ECSCluster'].OutputValue" --output text)
until [ "$(aws ecs list-container-instances --cluster $CLUSTER --query 'length(containerInstanceArns)')" != 0 ]; do sleep 1; done
