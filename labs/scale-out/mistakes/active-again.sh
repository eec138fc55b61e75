# mistake: The instance is put back into service
# from: drain
# check: drain/draining
# says: No instance of my-ecs-cluster is DRAINING.
DRAINING=$(aws ecs list-container-instances --cluster my-ecs-cluster --status DRAINING --query 'containerInstanceArns[0]' --output text)
aws ecs update-container-instances-state --cluster my-ecs-cluster --container-instances $DRAINING --status ACTIVE
