# mistake: The greatest size is the least one
# from: group
# check: group/sizes
# says: MinSize 1, MaxSize 1: it cannot grow
aws autoscaling update-auto-scaling-group --auto-scaling-group-name my-ecs-cluster-instances --min-size 1 --max-size 1
