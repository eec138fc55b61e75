# mistake: A change set is made and never executed
# from: nothing
# check: deploy/deployed
# says: is in review: it has a change set that nobody has executed
VPC=$(aws ec2 describe-vpcs --filters Name=tag:Name,Values=my-vpc --query 'Vpcs[0].VpcId' --output text)
SUBNETS=$(aws ec2 describe-subnets --filters Name=vpc-id,Values=$VPC --query "join('\\,', Subnets[].SubnetId)" --output text)
GROUP=$(aws ec2 describe-security-groups --filters Name=vpc-id,Values=$VPC Name=group-name,Values=ecs-instances \
  --query 'SecurityGroups[0].GroupId' --output text)
PROFILE=$(aws iam get-instance-profile --instance-profile-name ecsInstanceRole --query InstanceProfile.Arn --output text)
aws cloudformation create-change-set --stack-name Infra-ECS-Cluster-my-stack-cluster-5f2c8a1e --template-body file://ecs-cluster.yaml \
  --change-set-name first --change-set-type CREATE \
  --parameters ParameterKey=ECSClusterName,ParameterValue=my-stack-cluster \
    ParameterKey=VpcId,ParameterValue=$VPC ParameterKey=SubnetIds,ParameterValue=$SUBNETS \
    ParameterKey=SecurityGroupIds,ParameterValue=$GROUP ParameterKey=Ec2InstanceProfileArn,ParameterValue=$PROFILE
sleep 2
