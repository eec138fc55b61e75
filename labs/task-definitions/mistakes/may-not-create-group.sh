# mistake: The group is to be created as a task starts, which the execution role may not do
# from: roles-and-logs
# check: roles-and-logs/logs
# says: logs:CreateLogGroup is not in AmazonECSTaskExecutionRolePolicy
LOG='{ "logDriver": "awslogs", "options": { "awslogs-group": "/ecs/site", "awslogs-create-group": "true", "awslogs-region": "us-east-1", "awslogs-stream-prefix": "site" } }'
EXECUTION=$(aws iam get-role --role-name ecsTaskExecutionRole --query Role.Arn --output text)
aws ecs register-task-definition --family web --execution-role-arn $EXECUTION --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/python:3.12-slim", "cpu": 64, "memoryReservation": 64, "memory": 128, "logConfiguration": '"$LOG"' },
  { "name": "clock", "image": "public.ecr.aws/docker/library/python:3.12-slim", "memory": 64, "essential": false, "logConfiguration": '"$LOG"' }
]'
