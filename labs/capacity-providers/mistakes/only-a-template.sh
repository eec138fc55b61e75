# mistake: There is a launch template, but no group from it
# from: nothing
# check: group/sizes
# says: only old-shop-web
# unseen: a template alone starts nothing, so the account looks as if nothing had been made
AMI=$(aws ssm get-parameter --name /aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id \
  --query Parameter.Value --output text)
aws ec2 create-launch-template --launch-template-name my-ecs-cluster-instances \
  --launch-template-data "{\"ImageId\": \"$AMI\", \"InstanceType\": \"t3.medium\"}"
