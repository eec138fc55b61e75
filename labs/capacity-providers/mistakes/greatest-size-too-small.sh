# mistake: The greatest size is 4
# from: group
# check: group/sizes
# says: MinSize 1, MaxSize 4
aws autoscaling update-auto-scaling-group --auto-scaling-group-name my-ecs-cluster-instances --max-size 4
