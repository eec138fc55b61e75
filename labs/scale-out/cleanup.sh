# Stops the lab's tasks, leaves of the group's instances the one that was there first, and takes the protection away.
# Run twice, it does no harm.
clusters() {
  aws ecs list-clusters --query "clusterArns[?ends_with(@, ':cluster/my-ecs-cluster')]" --output text
}
groups() {
  aws autoscaling describe-auto-scaling-groups --auto-scaling-group-names my-ecs-cluster-instances \
    --query "AutoScalingGroups[].$1" --output text
}
protect() {
  [ -z "$1" ] || aws autoscaling set-instance-protection --auto-scaling-group-name my-ecs-cluster-instances \
    --instance-ids $1 $2
}
for PROVIDER in $(aws ecs describe-capacity-providers \
  --query "capacityProviders[?name=='my-ec2-capacity' && status=='ACTIVE'].name" --output text); do
  aws ecs update-capacity-provider --name $PROVIDER --auto-scaling-group-provider \
    'managedScaling={status=ENABLED,targetCapacity=100},managedTerminationProtection=DISABLED'
done
# The first instance alone is protected for the moment, so the later ones are those that go.
IDS=$(groups 'Instances[].InstanceId')
by_age() {
  [ -z "$IDS" ] || aws ec2 describe-instances --instance-ids $IDS --output text \
    --query "sort_by(Reservations[].Instances[], &LaunchTime)[$1].InstanceId"
}
protect "$(by_age :1)" --protected-from-scale-in
protect "$(by_age 1:)" --no-protected-from-scale-in
for CLUSTER in $(clusters); do
  for SERVICE in $(aws ecs describe-services --cluster $CLUSTER --services quarter \
    --query "services[?status=='ACTIVE'].serviceName" --output text); do
    aws ecs delete-service --cluster $CLUSTER --service $SERVICE --force
  done
  for FAMILY in quarter own-address; do
    tasks() {
      aws ecs list-tasks --cluster $CLUSTER --family $FAMILY --query 'taskArns[]' --output text
    }
    for TASK in $(tasks); do aws ecs stop-task --cluster $CLUSTER --task $TASK & done
    wait
    while [ -n "$(tasks)" ]; do sleep 1; done
  done
done
for GROUP in $(groups AutoScalingGroupName); do
  aws autoscaling update-auto-scaling-group --auto-scaling-group-name $GROUP --max-size 5 --desired-capacity 1 \
    --no-new-instances-protected-from-scale-in
  while [ "$(groups 'Instances[].InstanceId' | wc -w)" -gt 1 ]; do sleep 1; done
  protect "$(groups 'Instances[].InstanceId')" --no-protected-from-scale-in
done
for CLUSTER in $(clusters); do
  while [ "$(aws ecs list-container-instances --cluster $CLUSTER --query 'length(containerInstanceArns)')" -gt 1 ]; do sleep 1; done
done
for FAMILY in quarter own-address; do
  for REVISION in $(aws ecs list-task-definitions --family-prefix $FAMILY --query 'taskDefinitionArns[]' --output text); do
    aws ecs deregister-task-definition --task-definition $REVISION
  done
done
