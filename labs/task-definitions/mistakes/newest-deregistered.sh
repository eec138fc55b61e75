# mistake: The newest revision was deregistered, so an older one counts again
# from: sidecar
# check: sidecar/essential
# says: Only the newest active revision counts.
NEWEST=$(aws ecs describe-task-definition --task-definition web --query taskDefinition.taskDefinitionArn --output text)
aws ecs deregister-task-definition --task-definition $NEWEST
