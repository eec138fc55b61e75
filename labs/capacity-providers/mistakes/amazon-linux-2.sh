# mistake: The image is that of Amazon Linux 2
# from: group
# check: group/image
# says: Amazon Linux 2 gets no updates any more
AMI=$(aws ssm get-parameter --name /aws/service/ecs/optimized-ami/amazon-linux-2/recommended/image_id --query Parameter.Value --output text)
aws ec2 create-launch-template-version --launch-template-name my-ecs-cluster-instances --source-version 1 \
  --launch-template-data "{\"ImageId\": \"$AMI\"}"
