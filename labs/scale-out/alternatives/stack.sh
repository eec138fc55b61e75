# The task definitions from a CloudFormation stack, the size on the task, the strategy named with every run, six at once.
cat > tasks.yaml <<'YAML'
Resources:
  Quarter:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: quarter
      NetworkMode: host
      Cpu: "512"
      Memory: "256"
      ContainerDefinitions:
        - { Name: a, Image: "public.ecr.aws/docker/library/busybox:1.37", Command: [sleep, infinity] }
  OwnAddress:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: own-address
      NetworkMode: awsvpc
      ContainerDefinitions:
        - { Name: a, Image: "public.ecr.aws/docker/library/busybox:1.37", Command: [sleep, infinity], Cpu: 16, MemoryReservation: 32 }
YAML
aws cloudformation create-stack --stack-name the-tasks --template-body file://tasks.yaml
until aws cloudformation describe-stacks --stack-name the-tasks --query 'Stacks[0].StackStatus' --output text |
  grep -v IN_PROGRESS; do sleep 0.5; done
running() {
  until [ "$(aws ecs describe-clusters --clusters my-ecs-cluster --query 'clusters[0].runningTasksCount')" = $1 ]; do sleep 0.5; done
}
VPC=$(aws ec2 describe-vpcs --filters Name=tag:Name,Values=my-vpc --query 'Vpcs[0].VpcId' --output text)
SUBNETS=$(aws ec2 describe-subnets --filters Name=vpc-id,Values=$VPC --query "join(',', Subnets[].SubnetId)" --output text)
STRATEGY='--capacity-provider-strategy capacityProvider=my-ec2-capacity,weight=1 --cluster my-ecs-cluster'
aws ecs run-task $STRATEGY --task-definition quarter --count 6
running 6
aws ecs run-task $STRATEGY --task-definition own-address --count 3 \
  --network-configuration "awsvpcConfiguration={subnets=[$SUBNETS]}"
running 9
aws autoscaling update-auto-scaling-group --auto-scaling-group-name my-ecs-cluster-instances \
  --new-instances-protected-from-scale-in
aws ecs update-capacity-provider --name my-ec2-capacity --auto-scaling-group-provider \
  'managedScaling={status=ENABLED,targetCapacity=100},managedTerminationProtection=ENABLED'
ALONE=$(aws ecs describe-container-instances --cluster my-ecs-cluster --output text \
  --container-instances $(aws ecs list-container-instances --cluster my-ecs-cluster --query 'containerInstanceArns[]' --output text) \
  --query 'containerInstances[?runningTasksCount==`1`] | [0].containerInstanceArn')
aws ecs stop-task --cluster my-ecs-cluster \
  --task $(aws ecs list-tasks --cluster my-ecs-cluster --container-instance $ALONE --query 'taskArns[0]' --output text)
until [ "$(aws autoscaling describe-scaling-activities --auto-scaling-group-name my-ecs-cluster-instances \
  --query "Activities[?starts_with(Description, 'Terminating')] | [0].StatusCode" --output text)" = Successful ]; do sleep 0.5; done
aws ecs update-container-instances-state --cluster my-ecs-cluster --status DRAINING \
  --container-instances $(aws ecs list-container-instances --cluster my-ecs-cluster --query 'containerInstanceArns[0]' --output text)
