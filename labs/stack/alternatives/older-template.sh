# The template as the console wrote it before 2025: the provider and the profile's parameter under their older names.
# Tried once with a mistake, deleted, and made again.
VPC=$(aws ec2 describe-vpcs --filters Name=tag:Name,Values=my-vpc --query 'Vpcs[0].VpcId' --output text)
SUBNETS=$(aws ec2 describe-subnets --filters Name=vpc-id,Values=$VPC --query "join('\\,', Subnets[].SubnetId)" --output text)
GROUP=$(aws ec2 describe-security-groups --filters Name=vpc-id,Values=$VPC Name=group-name,Values=ecs-instances \
  --query 'SecurityGroups[0].GroupId' --output text)
PROFILE=$(aws iam get-instance-profile --instance-profile-name ecsInstanceRole --query InstanceProfile.Arn --output text)
sed 's/AsgCapacityProvider/EC2CapacityProvider/; s/Ec2InstanceProfileArn/IamRoleInstanceProfile/' ecs-cluster.yaml > older.yaml
PREVIOUS=
for KEY in ECSClusterName VpcId SubnetIds SecurityGroupIds IamRoleInstanceProfile; do
  PREVIOUS="$PREVIOUS ParameterKey=$KEY,UsePreviousValue=true"
done
settled() {
  until aws cloudformation describe-stacks --stack-name $1 --query 'Stacks[0].StackStatus' --output text |
    grep -v IN_PROGRESS; do sleep 0.5; done
}
make() {
  aws cloudformation create-stack --stack-name Infra-ECS-Cluster-my-stack-cluster-0badcafe --template-body file://older.yaml \
    --parameters ParameterKey=ECSClusterName,ParameterValue=my-stack-cluster \
      ParameterKey=VpcId,ParameterValue=$VPC ParameterKey=SubnetIds,ParameterValue=$SUBNETS \
      ParameterKey=SecurityGroupIds,ParameterValue=$GROUP ParameterKey=IamRoleInstanceProfile,ParameterValue=$1 \
    --query StackId --output text
}
drop() {
  aws cloudformation delete-stack --stack-name $1
  settled $1
}
FIRST=$(make "${PROFILE/instance-profile/role}")
settled $FIRST
drop $FIRST
SECOND=$(make $PROFILE)
settled $SECOND
sed 's/Value: disabled/Value: enabled/' older.yaml > changed.yaml
aws cloudformation update-stack --stack-name $SECOND --template-body file://changed.yaml --parameters $PREVIOUS
settled $SECOND
drop $SECOND
