# mistake: The instance has no way out, so nothing registers and the tasks wait
# from: nothing
# check: room/four
# says: has not joined my-ecs-cluster
VPC=$(aws ec2 describe-vpcs --filters Name=tag:Name,Values=my-vpc --query 'Vpcs[0].VpcId' --output text)
RTB=$(aws ec2 describe-route-tables --filters Name=vpc-id,Values=$VPC Name=route.destination-cidr-block,Values=0.0.0.0/0 \
  --query 'RouteTables[0].RouteTableId' --output text)
aws ec2 delete-route --route-table-id $RTB --destination-cidr-block 0.0.0.0/0
aws autoscaling terminate-instance-in-auto-scaling-group --no-should-decrement-desired-capacity --instance-id \
  $(aws autoscaling describe-auto-scaling-groups --auto-scaling-group-names my-ecs-cluster-instances \
    --query 'AutoScalingGroups[0].Instances[0].InstanceId' --output text)
until [ "$(aws ecs list-container-instances --cluster my-ecs-cluster --query 'length(containerInstanceArns)')" = 0 ]; do sleep 0.5; done
aws ecs register-task-definition --family quarter --network-mode bridge --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/busybox:1.37", "command": ["sleep", "3600"], "cpu": 512, "memory": 128 }
]'
until aws autoscaling describe-auto-scaling-groups --auto-scaling-group-names my-ecs-cluster-instances \
  --query 'AutoScalingGroups[0].Instances[].LifecycleState' --output text | grep InService; do sleep 0.5; done
aws ecs run-task --cluster my-ecs-cluster --task-definition quarter --count 4
