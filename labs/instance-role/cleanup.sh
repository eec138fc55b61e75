# Removes role and profile. IAM deletes neither while they hold something. Run twice, it does no harm.
for PROFILE in $(aws iam list-instance-profiles \
  --query "InstanceProfiles[?InstanceProfileName=='ecsInstanceRole'].InstanceProfileName" --output text); do
  for ROLE in $(aws iam get-instance-profile --instance-profile-name $PROFILE \
    --query 'InstanceProfile.Roles[].RoleName' --output text); do
    aws iam remove-role-from-instance-profile --instance-profile-name $PROFILE --role-name $ROLE
  done
  aws iam delete-instance-profile --instance-profile-name $PROFILE
done
for ROLE in $(aws iam list-roles --query "Roles[?RoleName=='ecsInstanceRole'].RoleName" --output text); do
  for POLICY in $(aws iam list-attached-role-policies --role-name $ROLE --query 'AttachedPolicies[].PolicyArn' --output text); do
    aws iam detach-role-policy --role-name $ROLE --policy-arn $POLICY
  done
  for POLICY in $(aws iam list-role-policies --role-name $ROLE --query 'PolicyNames[]' --output text); do
    aws iam delete-role-policy --role-name $ROLE --policy-name $POLICY
  done
  aws iam delete-role --role-name $ROLE
done
