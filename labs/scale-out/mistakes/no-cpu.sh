# mistake: No CPU is set aside, so there is room for any number
# from: room
# check: room/quarter
# says: 0 CPU units
aws ecs register-task-definition --family quarter --network-mode bridge --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/busybox:1.37", "command": ["sleep", "3600"], "cpu": 0, "memory": 128 }
]'
