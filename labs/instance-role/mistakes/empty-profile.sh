# mistake: The instance profile holds no role
# from: policy
# check: profile/instanceProfile
# says: the profile ecsInstanceRole holds no role
aws iam create-instance-profile --instance-profile-name ecsInstanceRole
