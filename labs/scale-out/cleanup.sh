# Leaves of the group's instances the one that was there first, stops the lab's tasks and takes its protection away.
# The later instances go first: once idle, the first one could be chosen instead. Run twice, it does no harm.
clusters() {
  aws ecs list-clusters --query "clusterArns[?ends_with(@, ':cluster/my-ecs-cluster')]" --output text
}
groups() {
  aws autoscaling describe-auto-scaling-groups --auto-scaling-group-names my-ecs-cluster-instances \
    --query "AutoScalingGroups[].$1" --output text
}
for CLUSTER in $(clusters); do
  for SERVICE in $(aws ecs describe-services --cluster $CLUSTER --services quarter \
    --query "services[?status=='ACTIVE'].serviceName" --output text); do
    aws ecs delete-service --cluster $CLUSTER --service $SERVICE --force
  done
done
IDS=$(groups 'Instances[].InstanceId')
for ID in $([ -z "$IDS" ] || aws ec2 describe-instances --instance-ids $IDS --output text \
  --query 'sort_by(Reservations[].Instances[], &LaunchTime)[1:].InstanceId'); do
  aws autoscaling terminate-instance-in-auto-scaling-group --instance-id $ID --should-decrement-desired-capacity
done
for CLUSTER in $(clusters); do
  while [ "$(aws ecs list-container-instances --cluster $CLUSTER --query 'length(containerInstanceArns)')" -gt 1 ]; do sleep 1; done
  for FAMILY in quarter own-address; do
    tasks() {
      aws ecs list-tasks --cluster $CLUSTER --family $FAMILY --query 'taskArns[]' --output text
    }
    for TASK in $(tasks); do aws ecs stop-task --cluster $CLUSTER --task $TASK; done
    while [ -n "$(tasks)" ]; do sleep 1; done
  done
done
for FAMILY in quarter own-address; do
  for REVISION in $(aws ecs list-task-definitions --family-prefix $FAMILY --query 'taskDefinitionArns[]' --output text); do
    aws ecs deregister-task-definition --task-definition $REVISION
  done
done
for PROVIDER in $(aws ecs describe-capacity-providers \
  --query "capacityProviders[?name=='my-ec2-capacity' && status=='ACTIVE'].name" --output text); do
  aws ecs update-capacity-provider --name $PROVIDER --auto-scaling-group-provider \
    'managedScaling={status=ENABLED,targetCapacity=100},managedTerminationProtection=DISABLED'
done
for GROUP in $(groups AutoScalingGroupName); do
  aws autoscaling update-auto-scaling-group --auto-scaling-group-name $GROUP --max-size 5 \
    --no-new-instances-protected-from-scale-in
  for ID in $(groups 'Instances[].InstanceId'); do
    aws autoscaling set-instance-protection --auto-scaling-group-name $GROUP --instance-ids $ID --no-protected-from-scale-in
  done
done
