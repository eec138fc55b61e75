# mistake: No name is given, so the cluster is called default
# from: nothing
# check: cluster/active
# says: the active clusters default and old-shop
aws ecs create-cluster
