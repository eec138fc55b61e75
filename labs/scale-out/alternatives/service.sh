# The tasks as those of services, as the console would have one make them: the count goes from four to six.
running() {
  until [ "$(aws ecs describe-clusters --clusters my-ecs-cluster --query 'clusters[0].runningTasksCount')" = $1 ]; do sleep 0.5; done
}
VPC=$(aws ec2 describe-vpcs --filters Name=tag:Name,Values=my-vpc --query 'Vpcs[0].VpcId' --output text)
SUBNETS=$(aws ec2 describe-subnets --filters Name=vpc-id,Values=$VPC --query "join(',', Subnets[].SubnetId)" --output text)
aws ecs register-task-definition --family quarter --network-mode bridge --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/busybox:1.37", "command": ["sleep", "infinity"], "cpu": 512, "memory": 128 }
]'
aws ecs register-task-definition --family own-address --network-mode awsvpc --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/busybox:1.37", "command": ["sleep", "infinity"], "cpu": 64, "memory": 64 }
]'
aws ecs create-service --cluster my-ecs-cluster --service-name quarter --task-definition quarter --desired-count 4
running 4
aws ecs update-service --cluster my-ecs-cluster --service quarter --desired-count 6
running 6
aws ecs run-task --cluster my-ecs-cluster --task-definition own-address --count 3 \
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
# Of the instances that stay, the one whose tasks are not all of the service.
DRAINED=$(aws ecs describe-container-instances --cluster my-ecs-cluster --output text \
  --container-instances $(aws ecs list-container-instances --cluster my-ecs-cluster --query 'containerInstanceArns[]' --output text) \
  --query 'sort_by(containerInstances, &registeredAt)[-1].containerInstanceArn')
aws ecs update-container-instances-state --cluster my-ecs-cluster --status DRAINING --container-instances $DRAINED
# The service moves its two to a new instance; the others stay.
moved() {
  aws ecs list-tasks --cluster my-ecs-cluster --container-instance $DRAINED --family quarter --query 'length(taskArns)' | grep -qx 0 &&
    [ "$(aws ecs describe-services --cluster my-ecs-cluster --services quarter --query 'services[0].runningCount')" = 6 ]
}
until moved; do sleep 0.5; done
