# mistake: The update changes something else
# from: deploy
# check: update/insights
# says: the stack was updated, and containerInsights is disabled
sed "s/MaxSize: '5'/MaxSize: '6'/" ecs-cluster.yaml > changed.yaml
aws cloudformation update-stack --stack-name Infra-ECS-Cluster-my-stack-cluster-5f2c8a1e \
  --template-body file://changed.yaml \
  --parameters ParameterKey=ECSClusterName,UsePreviousValue=true ParameterKey=VpcId,UsePreviousValue=true \
    ParameterKey=SubnetIds,UsePreviousValue=true ParameterKey=SecurityGroupIds,UsePreviousValue=true \
    ParameterKey=Ec2InstanceProfileArn,UsePreviousValue=true
until aws cloudformation describe-stacks --stack-name Infra-ECS-Cluster-my-stack-cluster-5f2c8a1e \
  --query 'Stacks[0].StackStatus' --output text | grep -v IN_PROGRESS; do sleep 0.5; done
