aws ecs update-cluster-settings --cluster my-ecs-cluster \
  --settings name=containerInsights,value=enhanced

aws ecs describe-clusters --clusters my-ecs-cluster --include SETTINGS
