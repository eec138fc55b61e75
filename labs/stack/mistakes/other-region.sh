# mistake: The stack is in another Region
# from: nothing
# check: deploy/deployed
# says: no stack of that template
# unseen: the check reads us-east-1 only, so the account looks as if nothing had been made
cat > small.yaml <<'YAML'
Description: The template used to create an ECS Cluster from the ECS Console.
Parameters: { ECSClusterName: { Type: String } }
Resources: { ECSCluster: { Type: "AWS::ECS::Cluster", Properties: { ClusterName: !Ref ECSClusterName } } }
YAML
aws cloudformation create-stack --region us-west-2 --stack-name elsewhere --template-body file://small.yaml \
  --parameters ParameterKey=ECSClusterName,ParameterValue=my-stack-cluster
