# mistake: The name begins with ecs, so AWS refuses it
# from: group
# check: provider/provider
# says: it may not begin with aws, ecs or fargate
# unseen: AWS refuses the provider, so nothing was made
GROUP=$(aws autoscaling describe-auto-scaling-groups --auto-scaling-group-names my-ecs-cluster-instances \
  --query 'AutoScalingGroups[0].AutoScalingGroupARN' --output text)
# AWS answers that a name must not begin with aws, ecs or fargate.
aws ecs create-capacity-provider --name ecs-capacity \
  --auto-scaling-group-provider "autoScalingGroupArn=$GROUP,managedScaling={status=ENABLED}" || true
