# mistake: The template is the one for Fargate alone, with only a cluster in it
# from: nothing
# check: deploy/five
# says: lacks AWS::EC2::LaunchTemplate
cat > fargate.yaml <<'YAML'
Description: The template used to create an ECS Cluster from the ECS Console.
Parameters: { ECSClusterName: { Type: String } }
Resources: { ECSCluster: { Type: "AWS::ECS::Cluster", Properties: { ClusterName: !Ref ECSClusterName } } }
YAML
aws cloudformation create-stack --stack-name Infra-ECS-Cluster-my-stack-cluster-5f2c8a1e --template-body file://fargate.yaml \
  --parameters ParameterKey=ECSClusterName,ParameterValue=my-stack-cluster
until aws cloudformation describe-stacks --stack-name Infra-ECS-Cluster-my-stack-cluster-5f2c8a1e \
  --query 'Stacks[0].StackStatus' --output text | grep -v IN_PROGRESS; do sleep 0.5; done
