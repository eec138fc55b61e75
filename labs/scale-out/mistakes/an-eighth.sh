# mistake: The task takes an eighth of the instance
# from: room
# check: room/quarter
# says: 256 CPU units
aws ecs register-task-definition --family quarter --network-mode bridge --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/busybox:1.37", "command": ["sleep", "3600"], "cpu": 256, "memory": 128 }
]'
