# mistake: The provider is taken out of the cluster by hand
# from: deploy
# check: deploy/wired
# says: my-stack-cluster has FARGATE
aws ecs put-cluster-capacity-providers --cluster my-stack-cluster --capacity-providers FARGATE \
  --default-capacity-provider-strategy '[]'
