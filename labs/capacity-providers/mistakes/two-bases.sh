# mistake: Two items have a base, so AWS refuses it
# from: association
# check: strategy/defaultStrategy
# says: and at most one base
# unseen: AWS refuses the change, so the cluster is as before
# AWS answers that only one item of a strategy may have a base.
aws ecs put-cluster-capacity-providers --cluster my-ecs-cluster \
  --capacity-providers my-ec2-capacity FARGATE FARGATE_SPOT \
  --default-capacity-provider-strategy capacityProvider=FARGATE,weight=1,base=1 capacityProvider=FARGATE_SPOT,weight=1,base=1 || true
