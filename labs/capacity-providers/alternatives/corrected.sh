# Wrong at first, then put right: a second version of the template made the default one, a provider updated, a list put again.
VPC=$(aws ec2 describe-vpcs --filters Name=tag:Name,Values=my-vpc --query 'Vpcs[0].VpcId' --output text)
SUBNETS=$(aws ec2 describe-subnets --filters Name=vpc-id,Values=$VPC --query "join(',', Subnets[].SubnetId)" --output text)
AMI=$(aws ssm get-parameter --name /aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id \
  --query Parameter.Value --output text)
DATA=$(printf '#!/bin/bash\necho "ECS_CLUSTER=my-ecs-cluster" > /etc/ecs/ecs.config\n' | base64 | tr -d '\n')
aws ec2 create-launch-template --launch-template-name my-ecs-cluster-instances \
  --launch-template-data '{ "ImageId": "'$AMI'", "InstanceType": "t3.medium", "UserData": "'$DATA'" }'
aws ec2 create-launch-template-version --launch-template-name my-ecs-cluster-instances --source-version 1 \
  --launch-template-data '{ "IamInstanceProfile": { "Name": "ecsInstanceRole" } }'
aws ec2 modify-launch-template --launch-template-name my-ecs-cluster-instances --default-version 2
aws autoscaling create-auto-scaling-group --auto-scaling-group-name my-ecs-cluster-instances --min-size 1 --max-size 2 \
  --launch-template LaunchTemplateName=my-ecs-cluster-instances --vpc-zone-identifier $SUBNETS
aws autoscaling update-auto-scaling-group --auto-scaling-group-name my-ecs-cluster-instances --max-size 5
GROUP=$(aws autoscaling describe-auto-scaling-groups --auto-scaling-group-names my-ecs-cluster-instances \
  --query 'AutoScalingGroups[0].AutoScalingGroupARN' --output text)
aws ecs create-capacity-provider --name my-ec2-capacity --auto-scaling-group-provider autoScalingGroupArn=$GROUP
aws ecs update-capacity-provider --name my-ec2-capacity \
  --auto-scaling-group-provider 'managedScaling={status=ENABLED,targetCapacity=100}'
settled() {
  until aws ecs describe-clusters --clusters my-ecs-cluster --include ATTACHMENTS \
    --query 'clusters[0].attachmentsStatus' --output text | grep -v IN_PROGRESS; do sleep 1; done
}
aws ecs put-cluster-capacity-providers --cluster my-ecs-cluster \
  --capacity-providers my-ec2-capacity --default-capacity-provider-strategy '[]'
settled
aws ecs put-cluster-capacity-providers --cluster my-ecs-cluster \
  --capacity-providers my-ec2-capacity FARGATE FARGATE_SPOT \
  --default-capacity-provider-strategy capacityProvider=my-ec2-capacity,weight=1
settled
