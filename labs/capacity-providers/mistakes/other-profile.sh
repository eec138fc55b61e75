# mistake: The instance profile is that of another role
# from: group
# check: group/profile
# says: old-shop-web, whose role does not have that policy
aws ec2 create-launch-template-version --launch-template-name my-ecs-cluster-instances --source-version 1 \
  --launch-template-data '{"IamInstanceProfile": {"Name": "old-shop-web"}}'
