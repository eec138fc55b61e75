# mistake: The task with an interface of its own takes much CPU
# from: grow
# check: interfaces/address
# says: and 512 CPU units
aws ecs register-task-definition --family own-address --network-mode awsvpc --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/busybox:1.37", "command": ["sleep", "3600"], "cpu": 512, "memory": 128 }
]'
