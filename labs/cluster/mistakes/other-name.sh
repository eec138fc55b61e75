# mistake: The cluster has another name
# from: nothing
# check: cluster/active
# says: the active clusters my-cluster and old-shop
aws ecs create-cluster --cluster-name my-cluster --settings name=containerInsights,value=enhanced
