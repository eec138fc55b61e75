# mistake: Container Insights is turned on for another cluster
# from: cluster
# check: insights/insights
# says: it is on for old-shop
aws ecs update-cluster-settings --cluster old-shop --settings name=containerInsights,value=enabled
