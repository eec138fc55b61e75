# mistake: The weight is left out: the console would take 1, the API takes 0
# from: association
# check: strategy/defaultStrategy
# says: my-ec2-capacity with weight 0 and base 1
aws ecs put-cluster-capacity-providers --cluster my-ecs-cluster \
  --capacity-providers my-ec2-capacity FARGATE FARGATE_SPOT \
  --default-capacity-provider-strategy capacityProvider=my-ec2-capacity,base=1
until aws ecs describe-clusters --clusters my-ecs-cluster --include ATTACHMENTS \
  --query 'clusters[0].attachmentsStatus' --output text | grep -v IN_PROGRESS; do sleep 1; done
