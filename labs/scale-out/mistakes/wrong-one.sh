# mistake: A task is stopped that is not alone
# from: interfaces
# check: shrink/shrunk
# says: has a task, so none can go
aws autoscaling update-auto-scaling-group --auto-scaling-group-name my-ecs-cluster-instances \
  --new-instances-protected-from-scale-in
aws ecs update-capacity-provider --name my-ec2-capacity --auto-scaling-group-provider \
  'managedScaling={status=ENABLED,targetCapacity=100},managedTerminationProtection=ENABLED'
INSTANCES=$(aws ecs list-container-instances --cluster my-ecs-cluster --query 'containerInstanceArns[]' --output text)
CROWDED=$(aws ecs describe-container-instances --cluster my-ecs-cluster --container-instances $INSTANCES \
  --query 'containerInstances[?runningTasksCount==`4`] | [-1].containerInstanceArn' --output text)
TASK=$(aws ecs list-tasks --cluster my-ecs-cluster --container-instance $CROWDED --family own-address --query 'taskArns[0]' --output text)
aws ecs stop-task --cluster my-ecs-cluster --task $TASK
