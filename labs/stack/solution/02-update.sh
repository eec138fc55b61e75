STACK=Infra-ECS-Cluster-my-stack-cluster-5f2c8a1e
sed 's/Value: disabled/Value: enabled/' ecs-cluster.yaml > changed.yaml
aws cloudformation update-stack --stack-name $STACK --template-body file://changed.yaml \
  --parameters ParameterKey=ECSClusterName,UsePreviousValue=true ParameterKey=VpcId,UsePreviousValue=true \
    ParameterKey=SubnetIds,UsePreviousValue=true ParameterKey=SecurityGroupIds,UsePreviousValue=true \
    ParameterKey=Ec2InstanceProfileArn,UsePreviousValue=true

until aws cloudformation describe-stacks --stack-name $STACK --query 'Stacks[0].StackStatus' --output text |
  grep -v IN_PROGRESS; do sleep 1; done
