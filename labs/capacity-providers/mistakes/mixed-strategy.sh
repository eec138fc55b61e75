# mistake: The strategy mixes the group with Fargate, so AWS refuses it
# from: association
# check: strategy/defaultStrategy
# says: one strategy has no group beside Fargate
# unseen: AWS refuses the change, so the cluster is as before
# AWS answers that a strategy holds providers of Fargate or of groups, not both.
aws ecs put-cluster-capacity-providers --cluster my-ecs-cluster \
  --capacity-providers my-ec2-capacity FARGATE FARGATE_SPOT \
  --default-capacity-provider-strategy capacityProvider=my-ec2-capacity,weight=1 capacityProvider=FARGATE,weight=1 || true
