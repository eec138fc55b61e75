# mistake: The launch template has no instance profile
# from: nothing
# check: group/profile
# says: no instance profile in version 1
VPC=$(aws ec2 describe-vpcs --filters Name=tag:Name,Values=my-vpc --query 'Vpcs[0].VpcId' --output text)
SUBNETS=$(aws ec2 describe-subnets --filters Name=vpc-id,Values=$VPC --query "join(',', Subnets[].SubnetId)" --output text)
AMI=$(aws ssm get-parameter --name /aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id \
  --query Parameter.Value --output text)
DATA=$(printf '#!/bin/bash\necho ECS_CLUSTER=my-ecs-cluster >> /etc/ecs/ecs.config\n' | base64 | tr -d '\n')
aws ec2 create-launch-template --launch-template-name my-ecs-cluster-instances \
  --launch-template-data "{\"ImageId\": \"$AMI\", \"InstanceType\": \"t3.medium\", \"UserData\": \"$DATA\"}"
aws autoscaling create-auto-scaling-group --auto-scaling-group-name my-ecs-cluster-instances \
  --launch-template 'LaunchTemplateName=my-ecs-cluster-instances,Version=$Latest' \
  --min-size 1 --max-size 5 --vpc-zone-identifier $SUBNETS
