# mistake: The stack is told the default VPC
# from: nothing
# check: deploy/network
# says: was told the default VPC.
VPC=$(aws ec2 describe-vpcs --filters Name=is-default,Values=true --query 'Vpcs[0].VpcId' --output text)
SUBNETS=$(aws ec2 describe-subnets --filters Name=vpc-id,Values=$VPC --query "join('\\,', Subnets[].SubnetId)" --output text)
GROUP=$(aws ec2 describe-security-groups --filters Name=vpc-id,Values=$VPC --query 'SecurityGroups[0].GroupId' --output text)
PROFILE=$(aws iam get-instance-profile --instance-profile-name ecsInstanceRole --query InstanceProfile.Arn --output text)
aws cloudformation create-stack --stack-name Infra-ECS-Cluster-my-stack-cluster-5f2c8a1e --template-body file://ecs-cluster.yaml \
  --parameters ParameterKey=ECSClusterName,ParameterValue=my-stack-cluster \
    ParameterKey=VpcId,ParameterValue=$VPC ParameterKey=SubnetIds,ParameterValue=$SUBNETS \
    ParameterKey=SecurityGroupIds,ParameterValue=$GROUP ParameterKey=Ec2InstanceProfileArn,ParameterValue=$PROFILE
until aws cloudformation describe-stacks --stack-name Infra-ECS-Cluster-my-stack-cluster-5f2c8a1e \
  --query 'Stacks[0].StackStatus' --output text | grep -v IN_PROGRESS; do sleep 0.5; done
