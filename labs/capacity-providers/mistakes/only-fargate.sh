# mistake: The provider is made, but only those of Fargate are associated
# from: provider
# check: association/associated
# says: it has FARGATE and FARGATE_SPOT
aws ecs put-cluster-capacity-providers --cluster my-ecs-cluster \
  --capacity-providers FARGATE FARGATE_SPOT \
  --default-capacity-provider-strategy '[]'
