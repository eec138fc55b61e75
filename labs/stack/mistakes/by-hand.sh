# mistake: The cluster is made by hand, without a stack
# from: nothing
# check: deploy/deployed
# says: a cluster my-stack-cluster that no such stack made
aws ecs create-cluster --cluster-name my-stack-cluster
