cat > web.json <<'JSON'
{
  "family": "web",
  "networkMode": "bridge",
  "containerDefinitions": [
    {
      "name": "web",
      "image": "public.ecr.aws/docker/library/python:3.12-slim",
      "command": ["python3", "-m", "http.server", "8080"],
      "cpu": 64,
      "memoryReservation": 64,
      "memory": 128,
      "portMappings": [{ "containerPort": 8080, "hostPort": 0 }]
    }
  ]
}
JSON
aws ecs register-task-definition --cli-input-json file://web.json

aws ecs list-task-definitions --family-prefix web
