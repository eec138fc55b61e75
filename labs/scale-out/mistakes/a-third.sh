# mistake: The task takes so much that only three fit
# from: room
# check: room/quarter
# says: 600 CPU units
aws ecs register-task-definition --family quarter --network-mode bridge --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/busybox:1.37", "command": ["sleep", "3600"], "cpu": 600, "memory": 128 }
]'
