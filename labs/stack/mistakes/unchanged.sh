# mistake: The stack is updated with the template as it is, which AWS refuses
# from: deploy
# check: update/updated
# says: the template is as it was
# unseen: AWS answers that no updates are to be performed, so nothing has changed
aws cloudformation update-stack --stack-name Infra-ECS-Cluster-my-stack-cluster-5f2c8a1e \
  --template-body file://ecs-cluster.yaml \
  --parameters ParameterKey=ECSClusterName,UsePreviousValue=true ParameterKey=VpcId,UsePreviousValue=true \
    ParameterKey=SubnetIds,UsePreviousValue=true ParameterKey=SecurityGroupIds,UsePreviousValue=true \
    ParameterKey=Ec2InstanceProfileArn,UsePreviousValue=true || true
