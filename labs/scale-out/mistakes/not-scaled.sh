# mistake: Managed scaling is off, so the tasks are refused
# from: room
# check: grow/six
# says: managedScaling of my-ec2-capacity is DISABLED
aws ecs update-capacity-provider --name my-ec2-capacity --auto-scaling-group-provider 'managedScaling={status=DISABLED}'
aws ecs run-task --cluster my-ecs-cluster --task-definition quarter --count 2
