# mistake: The group is at its greatest size
# from: room
# check: grow/six
# says: has 1 instances, and its greatest size is 1
aws autoscaling update-auto-scaling-group --auto-scaling-group-name my-ecs-cluster-instances --max-size 1
aws ecs run-task --cluster my-ecs-cluster --task-definition quarter --count 2
