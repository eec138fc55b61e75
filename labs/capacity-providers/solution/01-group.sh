VPC=$(aws ec2 describe-vpcs --filters Name=tag:Name,Values=my-vpc --query 'Vpcs[0].VpcId' --output text)
SUBNETS=$(aws ec2 describe-subnets --filters Name=vpc-id,Values=$VPC --query "join(',', Subnets[].SubnetId)" --output text)
GROUP=$(aws ec2 describe-security-groups --filters Name=vpc-id,Values=$VPC Name=group-name,Values=ecs-instances \
  --query 'SecurityGroups[0].GroupId' --output text)
AMI=$(aws ssm get-parameter --name /aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id \
  --query Parameter.Value --output text)

cat > user-data.sh <<'SH'
#!/bin/bash
echo ECS_CLUSTER=my-ecs-cluster >> /etc/ecs/ecs.config
SH
cat > template.json <<JSON
{
  "ImageId": "$AMI",
  "InstanceType": "t3.medium",
  "IamInstanceProfile": { "Name": "ecsInstanceRole" },
  "SecurityGroupIds": ["$GROUP"],
  "UserData": "$(base64 < user-data.sh | tr -d '\n')",
  "TagSpecifications": [
    { "ResourceType": "instance", "Tags": [{ "Key": "Name", "Value": "ECS Instance - my-ecs-cluster" }] }
  ]
}
JSON
aws ec2 create-launch-template --launch-template-name my-ecs-cluster-instances \
  --launch-template-data file://template.json

aws autoscaling create-auto-scaling-group --auto-scaling-group-name my-ecs-cluster-instances \
  --launch-template 'LaunchTemplateName=my-ecs-cluster-instances,Version=$Latest' \
  --min-size 1 --max-size 5 --vpc-zone-identifier $SUBNETS
