# An empty cluster first, then its settings and its capacity, as one does who changes an old one.
aws ecs create-cluster --cluster-name my-ecs-cluster --settings name=containerInsights,value=disabled
aws ecs update-cluster --cluster my-ecs-cluster --settings name=containerInsights,value=enhanced
aws ecs put-cluster-capacity-providers --cluster my-ecs-cluster --capacity-providers FARGATE FARGATE_SPOT \
  --default-capacity-provider-strategy capacityProvider=FARGATE_SPOT,weight=1
