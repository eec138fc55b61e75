# mistake: There is a role, but no instance profile
# from: policy
# check: profile/instanceProfile
# says: no profile with that role
aws iam tag-role --role-name ecsInstanceRole --tags Key=course,Value=ecs
