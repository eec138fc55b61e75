STACK=Infra-ECS-Cluster-my-stack-cluster-5f2c8a1e
ID=$(aws cloudformation describe-stacks --stack-name $STACK --query 'Stacks[0].StackId' --output text)

# ECS refuses this: the cluster still has an instance.
aws ecs delete-cluster --cluster my-stack-cluster || true

aws cloudformation delete-stack --stack-name $STACK
until aws cloudformation describe-stacks --stack-name $ID --query 'Stacks[0].StackStatus' --output text |
  grep -v IN_PROGRESS; do sleep 1; done
