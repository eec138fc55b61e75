# mistake: The small task has no interface of its own
# from: grow
# check: interfaces/address
# says: with the mode bridge
aws ecs register-task-definition --family own-address --network-mode bridge --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/busybox:1.37", "command": ["sleep", "3600"], "cpu": 64, "memory": 64 }
]'
