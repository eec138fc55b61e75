# Deletes the stack with all that is in it, and the cluster if it was made without one. Run twice, it does no harm.
CLUSTER=$(aws ecs list-clusters --query "clusterArns[?ends_with(@, ':cluster/my-stack-cluster')]" --output text)
for TASK in $([ -z "$CLUSTER" ] || aws ecs list-tasks --cluster $CLUSTER --query 'taskArns[]' --output text); do
  aws ecs stop-task --cluster $CLUSTER --task $TASK
done
stacks() {
  aws cloudformation describe-stacks --output text \
    --query "Stacks[?Parameters[?ParameterKey=='ECSClusterName' && ParameterValue=='my-stack-cluster']].StackName"
}
for STACK in $(stacks); do aws cloudformation delete-stack --stack-name $STACK; done
while [ -n "$(stacks)" ]; do sleep 1; done
for CLUSTER in $(aws ecs list-clusters --query "clusterArns[?ends_with(@, ':cluster/my-stack-cluster')]" --output text); do
  aws ecs delete-cluster --cluster $CLUSTER
done
