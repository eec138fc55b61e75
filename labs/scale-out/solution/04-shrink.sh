aws autoscaling update-auto-scaling-group --auto-scaling-group-name my-ecs-cluster-instances \
  --new-instances-protected-from-scale-in
aws ecs update-capacity-provider --name my-ec2-capacity --auto-scaling-group-provider \
  'managedScaling={status=ENABLED,targetCapacity=100},managedTerminationProtection=ENABLED'

INSTANCES=$(aws ecs list-container-instances --cluster my-ecs-cluster --query 'containerInstanceArns[]' --output text)
ALONE=$(aws ecs describe-container-instances --cluster my-ecs-cluster --container-instances $INSTANCES \
  --query 'containerInstances[?runningTasksCount==`1`] | [0].containerInstanceArn' --output text)
TASK=$(aws ecs list-tasks --cluster my-ecs-cluster --container-instance $ALONE --query 'taskArns[0]' --output text)
aws ecs stop-task --cluster my-ecs-cluster --task $TASK --reason "No longer needed"

until [ "$(aws ecs list-container-instances --cluster my-ecs-cluster --query 'length(containerInstanceArns)')" = 2 ]; do sleep 1; done
until [ "$(aws autoscaling describe-scaling-activities --auto-scaling-group-name my-ecs-cluster-instances \
  --query "Activities[?starts_with(Description, 'Terminating')] | [0].StatusCode" --output text)" = Successful ]; do sleep 1; done
