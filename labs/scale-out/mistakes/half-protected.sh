# mistake: Only the group protects its instances
# from: interfaces
# check: shrink/protection
# says: the group's protection is on, managedTerminationProtection of my-ec2-capacity is off
aws autoscaling update-auto-scaling-group --auto-scaling-group-name my-ecs-cluster-instances \
  --new-instances-protected-from-scale-in
