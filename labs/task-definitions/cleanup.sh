# Deregisters every revision of the two families and removes the two roles and the log group. Run twice, it does no harm.
for FAMILY in web web-fargate; do
  for REVISION in $(aws ecs list-task-definitions --family-prefix $FAMILY --query 'taskDefinitionArns[]' --output text); do
    aws ecs deregister-task-definition --task-definition $REVISION
  done
done
for GROUP in $(aws logs describe-log-groups --log-group-name-prefix /ecs/web --query "logGroups[?logGroupName=='/ecs/web'].logGroupName" --output text); do
  aws logs delete-log-group --log-group-name $GROUP
done
for ROLE in $(aws iam list-roles \
  --query "Roles[?RoleName=='ecsTaskExecutionRole' || RoleName=='web-task-role'].RoleName" --output text); do
  for POLICY in $(aws iam list-attached-role-policies --role-name $ROLE --query 'AttachedPolicies[].PolicyArn' --output text); do
    aws iam detach-role-policy --role-name $ROLE --policy-arn $POLICY
  done
  aws iam delete-role --role-name $ROLE
done
