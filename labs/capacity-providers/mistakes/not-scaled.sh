# mistake: Managed scaling is off
# from: group
# check: provider/managedScaling
# says: managedScaling is DISABLED
GROUP=$(aws autoscaling describe-auto-scaling-groups --auto-scaling-group-names my-ecs-cluster-instances \
  --query 'AutoScalingGroups[0].AutoScalingGroupARN' --output text)
aws ecs create-capacity-provider --name my-ec2-capacity \
  --auto-scaling-group-provider "autoScalingGroupArn=$GROUP,managedScaling={status=DISABLED}"
