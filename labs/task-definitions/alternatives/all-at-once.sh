# Names of one's own for the roles, the task role by its name alone, a Docker volume, a digest for an image, bridge and
# essential left to their defaults, and sizes of the whole task beside those of the containers.
TRUST='{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Allow", "Principal": { "Service": ["ecs-tasks.amazonaws.com"] }, "Action": "sts:AssumeRole" }]
}'
EXECUTION=$(aws iam create-role --role-name 3am-execution --assume-role-policy-document "$TRUST" --query Role.Arn --output text)
aws iam attach-role-policy --role-name 3am-execution \
  --policy-arn arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy
aws iam create-role --role-name 3am-program --assume-role-policy-document "$TRUST"
aws logs create-log-group --log-group-name /3am/web
LOG='{ "logDriver": "awslogs", "options": { "awslogs-group": "/3am/web", "awslogs-region": "us-east-1", "awslogs-stream-prefix": "3am" } }'
aws ecs register-task-definition --family web --requires-compatibilities EC2 --cpu 256 --memory 512 \
  --placement-constraints '[{ "type": "memberOf", "expression": "attribute:ecs.instance-type in [t3.medium, t3.large]" }]' \
  --execution-role-arn $EXECUTION --task-role-arn 3am-program \
  --volumes '[{ "name": "page", "dockerVolumeConfiguration": { "scope": "task", "driver": "local" } }]' \
  --container-definitions '[
    {
      "name": "clock", "image": "public.ecr.aws/docker/library/busybox:1.37", "essential": false, "logConfiguration": '"$LOG"',
      "command": ["sh", "-c", "while sleep $EVERY_SECONDS; do date > /out/index.html; done"],
      "environment": [{ "name": "TZ", "value": "UTC" }, { "name": "EVERY_SECONDS", "value": "60" }],
      "mountPoints": [{ "sourceVolume": "page", "containerPath": "/out", "readOnly": false }],
      "restartPolicy": { "enabled": true, "ignoredExitCodes": [0] }
    },
    {
      "name": "web", "logConfiguration": '"$LOG"', "cpu": 128, "memoryReservation": 128, "memory": 256,
      "image": "public.ecr.aws/docker/library/nginx@sha256:0000000000000000000000000000000000000000000000000000000000000001",
      "portMappings": [{ "containerPort": 9000, "hostPort": 9000 }, { "containerPort": 8080, "protocol": "tcp", "name": "http" }],
      "mountPoints": [{ "sourceVolume": "page", "containerPath": "/usr/share/nginx/html", "readOnly": true }],
      "healthCheck": { "command": ["CMD", "curl", "-f", "http://localhost:8080/"], "startPeriod": 1 }
    }
  ]'
aws ecs register-task-definition --family web-fargate --requires-compatibilities FARGATE EC2 --network-mode awsvpc \
  --cpu '.25 vCPU' --memory '1 GB' --enable-fault-injection --runtime-platform cpuArchitecture=ARM64 \
  --container-definitions '[
    { "name": "web", "image": "web:v1", "portMappings": [{ "containerPort": 8080, "hostPort": 8080 }] }
  ]'
