# Stops the lab's tasks, takes its protection away, and leaves of the group's instances the one that was there first.
# Run twice, it does no harm.
for FAMILY in quarter own-address; do
  for CLUSTER in $(aws ecs list-clusters --query "clusterArns[?ends_with(@, ':cluster/my-ecs-cluster')]" --output text); do
    for SERVICE in $(aws ecs describe-services --cluster $CLUSTER --services $FAMILY \
      --query "services[?status=='ACTIVE'].serviceName" --output text); do
      aws ecs delete-service --cluster $CLUSTER --service $SERVICE --force
    done
    for TASK in $(aws ecs list-tasks --cluster $CLUSTER --family $FAMILY --query 'taskArns[]' --output text); do
      aws ecs stop-task --cluster $CLUSTER --task $TASK
    done
    while [ -n "$(aws ecs list-tasks --cluster $CLUSTER --family $FAMILY --query 'taskArns[]' --output text)" ]; do sleep 1; done
  done
  for REVISION in $(aws ecs list-task-definitions --family-prefix $FAMILY --query 'taskDefinitionArns[]' --output text); do
    aws ecs deregister-task-definition --task-definition $REVISION
  done
done
for PROVIDER in $(aws ecs describe-capacity-providers \
  --query "capacityProviders[?name=='my-ec2-capacity' && status=='ACTIVE'].name" --output text); do
  aws ecs update-capacity-provider --name $PROVIDER --auto-scaling-group-provider \
    'managedScaling={status=ENABLED,targetCapacity=100},managedTerminationProtection=DISABLED'
done
for GROUP in $(aws autoscaling describe-auto-scaling-groups --auto-scaling-group-names my-ecs-cluster-instances \
  --query 'AutoScalingGroups[].AutoScalingGroupName' --output text); do
  aws autoscaling update-auto-scaling-group --auto-scaling-group-name $GROUP --no-new-instances-protected-from-scale-in
  IDS=$(aws autoscaling describe-auto-scaling-groups --auto-scaling-group-names $GROUP \
    --query 'AutoScalingGroups[0].Instances[].InstanceId' --output text)
  [ -z "$IDS" ] || aws autoscaling set-instance-protection --auto-scaling-group-name $GROUP --instance-ids $IDS \
    --no-protected-from-scale-in
  LATER=$([ -z "$IDS" ] || aws ec2 describe-instances --instance-ids $IDS --output text \
    --query 'sort_by(Reservations[].Instances[], &LaunchTime)[1:].InstanceId')
  for ID in $LATER; do
    aws autoscaling terminate-instance-in-auto-scaling-group --instance-id $ID --should-decrement-desired-capacity
  done
  while [ "$(aws autoscaling describe-auto-scaling-groups --auto-scaling-group-names $GROUP \
    --query 'length(AutoScalingGroups[0].Instances)')" -gt 1 ]; do sleep 1; done
done
for CLUSTER in $(aws ecs list-clusters --query "clusterArns[?ends_with(@, ':cluster/my-ecs-cluster')]" --output text); do
  while [ "$(aws ecs list-container-instances --cluster $CLUSTER --query 'length(containerInstanceArns)')" -gt 1 ]; do sleep 1; done
done
