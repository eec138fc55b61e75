# A worse revision first, then a better one: only the newest counts. The roles of another team are used, and
# one of the log groups is in another Region.
TRUST='{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Allow", "Principal": { "Service": "ecs-tasks.amazonaws.com" }, "Action": ["sts:AssumeRole"] }]
}'
aws iam create-role --role-name shared-execution --path /team/ --assume-role-policy-document "$TRUST"
aws iam attach-role-policy --role-name shared-execution \
  --policy-arn arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy
aws logs create-log-group --log-group-name clock
aws iam create-role --role-name shared-program --path /team/ --assume-role-policy-document "$TRUST"
ACCOUNT=$(aws sts get-caller-identity --query Account --output text)
aws ecs register-task-definition --family web --network-mode awsvpc --container-definitions '[
  { "name": "web", "image": "web:latest", "memory": 64 }
]'
cat > better.json <<'JSON'
[
  {
    "name": "web", "image": "web:v2", "cpu": 1, "memoryReservation": 6, "memory": 7, "essential": true,
    "portMappings": [{ "containerPort": 8080 }], "restartPolicy": { "enabled": true },
    "mountPoints": [{ "sourceVolume": "own", "containerPath": "/own" }, { "sourceVolume": "both", "containerPath": "/in", "readOnly": true }],
    "logConfiguration": { "logDriver": "awslogs", "options": { "awslogs-group": "web", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "w" } },
    "healthCheck": { "command": ["CMD-SHELL", "exit 0"], "interval": 5, "startPeriod": 300 }
  },
  {
    "name": "clock", "image": "clock:v2", "memory": 6, "essential": false, "restartPolicy": { "enabled": true, "restartAttemptPeriod": 1800 },
    "environment": [{ "name": "EVERY_SECONDS", "value": "1" }],
    "mountPoints": [{ "sourceVolume": "both", "containerPath": "/out" }],
    "logConfiguration": { "logDriver": "awslogs", "options": { "awslogs-group": "clock", "awslogs-region": "us-east-1", "awslogs-stream-prefix": "c" } }
  },
  { "name": "helper", "image": "helper:v2", "memory": 6, "essential": false }
]
JSON
aws ecs register-task-definition --family web --network-mode bridge --container-definitions file://better.json \
  --execution-role-arn arn:aws:iam::$ACCOUNT:role/team/shared-execution \
  --task-role-arn arn:aws:iam::$ACCOUNT:role/team/shared-program \
  --volumes name=own 'name=both,host={sourcePath=/var/page}' --placement-constraints \
  'type=memberOf,expression=attribute:ecs.os-type == linux' 'type=memberOf,expression=attribute:ecs.instance-type == t3.medium'
aws ecs register-task-definition --family web-fargate --requires-compatibilities FARGATE --network-mode awsvpc \
  --cpu 1024 --memory 8192 --enable-fault-injection --container-definitions '[
    { "name": "web", "image": "web:v2", "portMappings": [{ "containerPort": 8080 }] }
  ]'
