# mistake: The update gives the provider a name that AWS refuses, and is rolled back
# from: deploy
# check: update/updated
# says: is UPDATE_ROLLBACK_COMPLETE, not UPDATE_COMPLETE.
sed 's/Value: disabled/Value: enabled/; s/      AutoScalingGroupProvider:/      Name: ecs-capacity\n      AutoScalingGroupProvider:/' ecs-cluster.yaml > changed.yaml
aws cloudformation update-stack --stack-name Infra-ECS-Cluster-my-stack-cluster-5f2c8a1e \
  --template-body file://changed.yaml \
  --parameters ParameterKey=ECSClusterName,UsePreviousValue=true ParameterKey=VpcId,UsePreviousValue=true \
    ParameterKey=SubnetIds,UsePreviousValue=true ParameterKey=SecurityGroupIds,UsePreviousValue=true \
    ParameterKey=Ec2InstanceProfileArn,UsePreviousValue=true
until aws cloudformation describe-stacks --stack-name Infra-ECS-Cluster-my-stack-cluster-5f2c8a1e \
  --query 'Stacks[0].StackStatus' --output text | grep -v IN_PROGRESS; do sleep 0.5; done
