# mistake: The network configuration is left out, so AWS refuses it
# from: grow
# check: interfaces/three
# says: 0 tasks of own-address run or wait.
aws ecs register-task-definition --family own-address --network-mode awsvpc --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/busybox:1.37", "command": ["sleep", "3600"], "cpu": 64, "memory": 64 }
]'
aws ecs run-task --cluster my-ecs-cluster --task-definition own-address --count 3 || true
