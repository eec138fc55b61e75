# Deletes the cluster, which must be empty by then. Run twice, it does no harm.
for CLUSTER in $(aws ecs list-clusters --query "clusterArns[?ends_with(@, ':cluster/my-ecs-cluster')]" --output text); do
  aws ecs delete-cluster --cluster $CLUSTER
done
