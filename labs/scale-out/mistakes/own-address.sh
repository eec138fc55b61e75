# mistake: The task has a network interface of its own
# from: room
# check: room/quarter
# says: awsvpc, of which two fit
aws ecs register-task-definition --family quarter --network-mode awsvpc --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/busybox:1.37", "command": ["sleep", "3600"], "cpu": 512, "memory": 128 }
]'
