# By `aws cloudformation deploy`, which makes change sets: another name, tags, and the finer level of Container Insights.
VPC=$(aws ec2 describe-vpcs --filters Name=tag:Name,Values=my-vpc --query 'Vpcs[0].VpcId' --output text)
SUBNETS=$(aws ec2 describe-subnets --filters Name=vpc-id,Values=$VPC --query "join(',', Subnets[].SubnetId)" --output text)
GROUP=$(aws ec2 describe-security-groups --filters Name=vpc-id,Values=$VPC Name=group-name,Values=ecs-instances \
  --query 'SecurityGroups[0].GroupId' --output text)
PROFILE=$(aws iam get-instance-profile --instance-profile-name ecsInstanceRole --query InstanceProfile.Arn --output text)
aws cloudformation deploy --stack-name three-am --template-file ecs-cluster.yaml --tags team=3am \
  --parameter-overrides ECSClusterName=my-stack-cluster VpcId=$VPC SubnetIds=$SUBNETS SecurityGroupIds=$GROUP \
    Ec2InstanceProfileArn=$PROFILE
sed 's/Value: disabled/Value: enhanced/' ecs-cluster.yaml > changed.yaml
aws cloudformation deploy --stack-name three-am --template-file changed.yaml
aws cloudformation delete-stack --stack-name three-am
while aws cloudformation describe-stacks --stack-name three-am; do sleep 0.5; done
