cat > tasks.json <<'JSON'
{
  "Version": "2012-10-17",
  "Statement": [
    { "Effect": "Allow", "Principal": { "Service": "ecs-tasks.amazonaws.com" }, "Action": "sts:AssumeRole" }
  ]
}
JSON
EXECUTION=$(aws iam create-role --role-name ecsTaskExecutionRole \
  --assume-role-policy-document file://tasks.json --query Role.Arn --output text)
aws iam attach-role-policy --role-name ecsTaskExecutionRole \
  --policy-arn arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy
TASK=$(aws iam create-role --role-name web-task-role \
  --assume-role-policy-document file://tasks.json --query Role.Arn --output text)

aws logs create-log-group --log-group-name /ecs/web

cat > web.json <<'JSON'
{
  "family": "web",
  "networkMode": "bridge",
  "volumes": [{ "name": "site" }],
  "containerDefinitions": [
    {
      "name": "web",
      "image": "public.ecr.aws/docker/library/python:3.12-slim",
      "command": ["python3", "-m", "http.server", "8080", "--directory", "/site"],
      "cpu": 64,
      "memoryReservation": 64,
      "memory": 128,
      "portMappings": [{ "containerPort": 8080, "hostPort": 0 }],
      "essential": true,
      "mountPoints": [{ "sourceVolume": "site", "containerPath": "/site", "readOnly": true }],
      "logConfiguration": {
        "logDriver": "awslogs",
        "options": { "awslogs-group": "/ecs/web", "awslogs-region": "us-east-1", "awslogs-stream-prefix": "web" }
      }
    },
    {
      "name": "clock",
      "image": "public.ecr.aws/docker/library/python:3.12-slim",
      "command": ["sh", "-c", "while true; do date > /site/index.html; sleep $EVERY_SECONDS; done"],
      "essential": false,
      "cpu": 32,
      "memoryReservation": 32,
      "memory": 64,
      "environment": [{ "name": "EVERY_SECONDS", "value": "5" }],
      "mountPoints": [{ "sourceVolume": "site", "containerPath": "/site" }],
      "logConfiguration": {
        "logDriver": "awslogs",
        "options": { "awslogs-group": "/ecs/web", "awslogs-region": "us-east-1", "awslogs-stream-prefix": "clock" }
      }
    }
  ]
}
JSON
aws ecs register-task-definition --cli-input-json file://web.json \
  --execution-role-arn $EXECUTION --task-role-arn $TASK
