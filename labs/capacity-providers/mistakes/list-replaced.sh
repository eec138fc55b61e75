# mistake: The list was put again with the provider alone, which dropped Fargate
# from: association
# check: association/associated
# says: cannot use FARGATE and FARGATE_SPOT
aws ecs put-cluster-capacity-providers --cluster my-ecs-cluster \
  --capacity-providers my-ec2-capacity \
  --default-capacity-provider-strategy '[]'
