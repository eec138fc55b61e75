# There is no room: refused, with RESOURCE:CPU.
aws ecs run-task --cluster my-ecs-cluster --task-definition quarter --launch-type EC2 --query failures

# Under the strategy they wait, and room comes.
aws ecs run-task --cluster my-ecs-cluster --task-definition quarter --count 2 \
  --query 'tasks[].[lastStatus,capacityProviderName]'

until [ "$(aws ecs describe-clusters --clusters my-ecs-cluster --query 'clusters[0].runningTasksCount')" = 6 ]; do sleep 1; done
aws autoscaling describe-scaling-activities --auto-scaling-group-name my-ecs-cluster-instances \
  --query 'Activities[].[StartTime,Description,StatusCode]' --output table
