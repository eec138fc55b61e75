# Takes the provider out of the cluster, then removes it, its group with the instances, and the launch template.
# Run twice, it does no harm.
for CLUSTER in $(aws ecs list-clusters --query "clusterArns[?ends_with(@, ':cluster/my-ecs-cluster')]" --output text); do
  aws ecs put-cluster-capacity-providers --cluster $CLUSTER \
    --capacity-providers '[]' --default-capacity-provider-strategy '[]'
  until aws ecs describe-clusters --clusters $CLUSTER --include ATTACHMENTS \
    --query 'clusters[0].attachmentsStatus' --output text | grep -v IN_PROGRESS; do sleep 1; done
done
for PROVIDER in $(aws ecs describe-capacity-providers \
  --query "capacityProviders[?name=='my-ec2-capacity' && status=='ACTIVE'].name" --output text); do
  aws ecs delete-capacity-provider --capacity-provider $PROVIDER
done
groups() {
  aws autoscaling describe-auto-scaling-groups --auto-scaling-group-names my-ecs-cluster-instances \
    --query 'AutoScalingGroups[].AutoScalingGroupName' --output text
}
for GROUP in $(groups); do
  aws autoscaling delete-auto-scaling-group --auto-scaling-group-name $GROUP --force-delete
done
while [ -n "$(groups)" ]; do sleep 1; done
for TEMPLATE in $(aws ec2 describe-launch-templates \
  --query "LaunchTemplates[?LaunchTemplateName=='my-ecs-cluster-instances'].LaunchTemplateId" --output text); do
  aws ec2 delete-launch-template --launch-template-id $TEMPLATE
done
