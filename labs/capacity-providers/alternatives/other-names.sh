# Names of one's own, every setting of the provider, protection on both sides, the image as a parameter, an instance
# profile by its ARN, a version by its number, and a base in the strategy.
VPC=$(aws ec2 describe-vpcs --filters Name=tag:Name,Values=my-vpc --query 'Vpcs[0].VpcId' --output text)
SUBNETS=$(aws ec2 describe-subnets --filters Name=vpc-id,Values=$VPC --query "join(',', Subnets[].SubnetId)" --output text)
DATA=$(printf '#!/bin/bash\ncat <<EOF >> /etc/ecs/ecs.config\nECS_CLUSTER="my-ecs-cluster"\nECS_ENABLE_SPOT_INSTANCE_DRAINING=true\nEOF\n' | base64 | tr -d '\n')
PROFILE=$(aws iam get-instance-profile --instance-profile-name ecsInstanceRole --query InstanceProfile.Arn --output text)
TEMPLATE=$(aws ec2 create-launch-template --launch-template-name 3am-template --launch-template-data '{
  "ImageId": "resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id",
  "InstanceType": "t3.large", "IamInstanceProfile": { "Arn": "'$PROFILE'" }, "UserData": "'$DATA'"
}' --query LaunchTemplate.LaunchTemplateId --output text)
aws autoscaling create-auto-scaling-group --auto-scaling-group-name 3am-group --min-size 1 --max-size 5 --desired-capacity 2 \
  --vpc-zone-identifier $SUBNETS --new-instances-protected-from-scale-in \
  --launch-template LaunchTemplateId=$TEMPLATE,Version=1
aws ecs create-capacity-provider --name 3am-capacity --auto-scaling-group-provider '{
  "autoScalingGroupArn": "3am-group",
  "managedScaling": { "status": "ENABLED", "targetCapacity": 80, "minimumScalingStepSize": 1, "maximumScalingStepSize": 2, "instanceWarmupPeriod": 60 },
  "managedTerminationProtection": "ENABLED", "managedDraining": "ENABLED"
}'
aws ecs put-cluster-capacity-providers --cluster my-ecs-cluster \
  --capacity-providers FARGATE_SPOT FARGATE 3am-capacity \
  --default-capacity-provider-strategy capacityProvider=3am-capacity,weight=100,base=2
until aws ecs describe-clusters --clusters my-ecs-cluster --include ATTACHMENTS \
  --query 'clusters[0].attachmentsStatus' --output text | grep -v IN_PROGRESS; do sleep 1; done
