# mistake: Only two are run: they still fit
# from: grow
# check: interfaces/three
# says: 2 tasks of own-address run or wait.
VPC=$(aws ec2 describe-vpcs --filters Name=tag:Name,Values=my-vpc --query 'Vpcs[0].VpcId' --output text)
SUBNETS=$(aws ec2 describe-subnets --filters Name=vpc-id,Values=$VPC --query "join(',', Subnets[].SubnetId)" --output text)
aws ecs register-task-definition --family own-address --network-mode awsvpc --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/busybox:1.37", "command": ["sleep", "3600"], "cpu": 64, "memory": 64 }
]'
aws ecs run-task --cluster my-ecs-cluster --task-definition own-address --count 2 \
  --network-configuration "awsvpcConfiguration={subnets=[$SUBNETS]}"
