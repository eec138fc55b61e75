# All in one command, with the plainer of the two levels of Container Insights, tags, and Fargate beside.
aws ecs create-cluster --cluster-name my-ecs-cluster \
  --settings name=containerInsights,value=enabled \
  --capacity-providers FARGATE FARGATE_SPOT \
  --tags key=team,value=3am
