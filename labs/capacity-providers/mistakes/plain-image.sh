# mistake: The image is Amazon Linux without the ECS agent
# from: group
# check: group/image
# says: al2023-ami-2023
AMI=$(aws ssm get-parameter --name /aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64 --query Parameter.Value --output text)
aws ec2 create-launch-template-version --launch-template-name my-ecs-cluster-instances --source-version 1 \
  --launch-template-data "{\"ImageId\": \"$AMI\"}"
