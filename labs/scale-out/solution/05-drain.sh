INSTANCES=$(aws ecs list-container-instances --cluster my-ecs-cluster --query 'containerInstanceArns[]' --output text)
SECOND=$(aws ecs describe-container-instances --cluster my-ecs-cluster --container-instances $INSTANCES \
  --query 'sort_by(containerInstances, &registeredAt)[-1].containerInstanceArn' --output text)
aws ecs update-container-instances-state --cluster my-ecs-cluster --container-instances $SECOND --status DRAINING
