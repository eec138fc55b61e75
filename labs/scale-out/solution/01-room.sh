cat > quarter.json <<'JSON'
{
  "family": "quarter",
  "networkMode": "bridge",
  "containerDefinitions": [
    {
      "name": "web",
      "image": "public.ecr.aws/docker/library/python:3.12-slim",
      "command": ["python3", "-m", "http.server", "8080"],
      "cpu": 512,
      "memory": 128
    }
  ]
}
JSON
aws ecs register-task-definition --cli-input-json file://quarter.json
aws ecs run-task --cluster my-ecs-cluster --task-definition quarter --count 4

until [ "$(aws ecs describe-clusters --clusters my-ecs-cluster --query 'clusters[0].runningTasksCount')" = 4 ]; do sleep 1; done
