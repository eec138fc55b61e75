# mistake: Container Insights is turned off again
# from: insights
# check: insights/insights
# says: containerInsights is disabled
aws ecs update-cluster-settings --cluster my-ecs-cluster --settings name=containerInsights,value=disabled
