# mistake: Container Insights is turned on past the stack
# from: deploy
# check: update/updated
# says: the stack knows nothing of it
aws ecs update-cluster-settings --cluster my-stack-cluster --settings name=containerInsights,value=enabled
