# mistake: The task has a fixed host port
# from: room
# check: room/quarter
# says: the host port 8080, of which one fits
aws ecs register-task-definition --family quarter --network-mode bridge --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/busybox:1.37", "command": ["sleep", "3600"], "cpu": 512, "memory": 128, "portMappings": [{ "containerPort": 8080, "hostPort": 8080 }] }
]'
