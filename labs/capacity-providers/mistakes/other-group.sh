# mistake: The provider is for another group
# from: group
# check: provider/provider
# says: my-ec2-capacity stands for spare-instances
SUBNET=$(aws ec2 describe-subnets --filters Name=tag:Name,Values=public-a --query 'Subnets[0].SubnetId' --output text)
aws autoscaling create-auto-scaling-group --auto-scaling-group-name spare-instances --min-size 0 --max-size 5 \
  --launch-template LaunchTemplateName=old-shop-web --vpc-zone-identifier $SUBNET
aws ecs create-capacity-provider --name my-ec2-capacity \
  --auto-scaling-group-provider 'autoScalingGroupArn=spare-instances,managedScaling={status=ENABLED}'
