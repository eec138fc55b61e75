# mistake: The cluster is to be deleted, which ECS refuses
# from: update
# check: delete/deleted
# says: the stack with all its resources
# unseen: ECS answers ClusterContainsContainerInstancesException, so everything is as before
aws ecs delete-cluster --cluster my-stack-cluster || true
