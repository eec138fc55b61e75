EXECUTION=$(aws iam get-role --role-name ecsTaskExecutionRole --query Role.Arn --output text)
TASK=$(aws iam get-role --role-name web-task-role --query Role.Arn --output text)

cat > web.json <<'JSON'
{
  "family": "web",
  "networkMode": "bridge",
  "volumes": [{ "name": "site" }],
  "placementConstraints": [{ "type": "memberOf", "expression": "attribute:ecs.instance-type =~ t3.*" }],
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
      },
      "healthCheck": {
        "command": ["CMD-SHELL", "python3 -c \"import urllib.request as r; r.urlopen('http://localhost:8080')\""],
        "interval": 10,
        "timeout": 5,
        "retries": 3,
        "startPeriod": 15
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
      },
      "restartPolicy": { "enabled": true, "restartAttemptPeriod": 60 }
    }
  ]
}
JSON
aws ecs register-task-definition --cli-input-json file://web.json \
  --execution-role-arn $EXECUTION --task-role-arn $TASK
