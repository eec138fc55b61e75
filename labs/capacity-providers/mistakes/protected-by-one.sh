# mistake: The provider protects instances, the group no longer does
# from: group
# check: provider/protection
# says: are not protected from scale-in
aws autoscaling update-auto-scaling-group --auto-scaling-group-name my-ecs-cluster-instances --new-instances-protected-from-scale-in
GROUP=$(aws autoscaling describe-auto-scaling-groups --auto-scaling-group-names my-ecs-cluster-instances \
  --query 'AutoScalingGroups[0].AutoScalingGroupARN' --output text)
aws ecs create-capacity-provider --name my-ec2-capacity \
  --auto-scaling-group-provider "autoScalingGroupArn=$GROUP,managedScaling={status=ENABLED},managedTerminationProtection=ENABLED"
aws autoscaling update-auto-scaling-group --auto-scaling-group-name my-ecs-cluster-instances --no-new-instances-protected-from-scale-in
