# mistake: The template says that the cluster is to be retained
# from: deploy
# check: delete/nothingLeft
# says: my-stack-cluster outlived the stack
STACK=Infra-ECS-Cluster-my-stack-cluster-5f2c8a1e
ID=$(aws cloudformation describe-stacks --stack-name $STACK --query 'Stacks[0].StackId' --output text)
settled() {
  until aws cloudformation describe-stacks --stack-name $ID --query 'Stacks[0].StackStatus' --output text |
    grep -v IN_PROGRESS; do sleep 0.5; done
}
sed 's/Value: disabled/Value: enabled/; s/Type: AWS::ECS::Cluster$/&\n    DeletionPolicy: Retain/' ecs-cluster.yaml > changed.yaml
aws cloudformation update-stack --stack-name $STACK --template-body file://changed.yaml \
  --parameters ParameterKey=ECSClusterName,UsePreviousValue=true ParameterKey=VpcId,UsePreviousValue=true \
    ParameterKey=SubnetIds,UsePreviousValue=true ParameterKey=SecurityGroupIds,UsePreviousValue=true \
    ParameterKey=Ec2InstanceProfileArn,UsePreviousValue=true
settled
aws cloudformation delete-stack --stack-name $STACK
settled
