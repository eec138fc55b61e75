# mistake: The least size is 0
# from: group
# check: group/sizes
# says: MinSize 0, MaxSize 5
aws autoscaling update-auto-scaling-group --auto-scaling-group-name my-ecs-cluster-instances --min-size 0
