# mistake: The cluster was deleted; ECS still describes it
# from: insights
# check: cluster/active
# says: The cluster my-ecs-cluster is INACTIVE, not ACTIVE.
aws ecs delete-cluster --cluster my-ecs-cluster
aws ecs describe-clusters --clusters my-ecs-cluster
