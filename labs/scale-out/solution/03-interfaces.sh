VPC=$(aws ec2 describe-vpcs --filters Name=tag:Name,Values=my-vpc --query 'Vpcs[0].VpcId' --output text)
SUBNETS=$(aws ec2 describe-subnets --filters Name=vpc-id,Values=$VPC --query "join(',', Subnets[].SubnetId)" --output text)
GROUP=$(aws ec2 describe-security-groups --filters Name=vpc-id,Values=$VPC Name=group-name,Values=ecs-instances \
  --query 'SecurityGroups[0].GroupId' --output text)

cat > own-address.json <<'JSON'
{
  "family": "own-address",
  "networkMode": "awsvpc",
  "containerDefinitions": [
    {
      "name": "web",
      "image": "public.ecr.aws/docker/library/python:3.12-slim",
      "command": ["python3", "-m", "http.server", "8080"],
      "cpu": 64,
      "memory": 64
    }
  ]
}
JSON
aws ecs register-task-definition --cli-input-json file://own-address.json
aws ecs run-task --cluster my-ecs-cluster --task-definition own-address --count 3 \
  --network-configuration "awsvpcConfiguration={subnets=[$SUBNETS],securityGroups=[$GROUP]}"

until [ "$(aws ecs describe-clusters --clusters my-ecs-cluster --query 'clusters[0].runningTasksCount')" = 9 ]; do sleep 1; done
