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
      "mountPoints": [{ "sourceVolume": "site", "containerPath": "/site", "readOnly": true }]
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
      "mountPoints": [{ "sourceVolume": "site", "containerPath": "/site" }]
    }
  ]
}
JSON
aws ecs register-task-definition --cli-input-json file://web.json
