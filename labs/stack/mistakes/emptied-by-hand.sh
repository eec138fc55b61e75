# mistake: The cluster is emptied and deleted past the stack
# from: update
# check: delete/deleted
# says: a stack whose cluster was deleted past it
STACK=Infra-ECS-Cluster-my-stack-cluster-5f2c8a1e
GROUP=$(aws cloudformation describe-stack-resource --stack-name $STACK --logical-resource-id ECSAutoScalingGroup \
  --query StackResourceDetail.PhysicalResourceId --output text)
aws ecs put-cluster-capacity-providers --cluster my-stack-cluster --capacity-providers '[]' \
  --default-capacity-provider-strategy '[]'
aws autoscaling update-auto-scaling-group --auto-scaling-group-name $GROUP --min-size 0 --desired-capacity 0
until aws ecs delete-cluster --cluster my-stack-cluster; do sleep 0.5; done
