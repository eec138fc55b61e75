# mistake: The task takes so much memory that fewer fit
# from: room
# check: room/quarter
# says: 1500 MiB
aws ecs register-task-definition --family quarter --network-mode bridge --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/busybox:1.37", "command": ["sleep", "3600"], "cpu": 512, "memory": 1500 }
]'
