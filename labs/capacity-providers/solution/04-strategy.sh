aws ecs put-cluster-capacity-providers --cluster my-ecs-cluster \
  --capacity-providers my-ec2-capacity FARGATE FARGATE_SPOT \
  --default-capacity-provider-strategy capacityProvider=my-ec2-capacity,weight=1,base=0

until aws ecs describe-clusters --clusters my-ecs-cluster --include ATTACHMENTS \
  --query 'clusters[0].attachmentsStatus' --output text | grep -v IN_PROGRESS; do sleep 1; done

# The group's first instance has joined by now, or is about to.
until [ "$(aws ecs list-container-instances --cluster my-ecs-cluster --query 'length(containerInstanceArns)')" != 0 ]; do sleep 1; done
