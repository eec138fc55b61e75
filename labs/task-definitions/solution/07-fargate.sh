cat > web-fargate.json <<'JSON'
{
  "family": "web-fargate",
  "requiresCompatibilities": ["FARGATE"],
  "networkMode": "awsvpc",
  "cpu": "256",
  "memory": "512",
  "enableFaultInjection": true,
  "containerDefinitions": [
    {
      "name": "web",
      "image": "public.ecr.aws/docker/library/python:3.12-slim",
      "command": ["python3", "-m", "http.server", "8080"],
      "portMappings": [{ "containerPort": 8080 }]
    }
  ]
}
JSON
aws ecs register-task-definition --cli-input-json file://web-fargate.json
