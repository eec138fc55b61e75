# mistake: The tasks are run in another cluster, which has no instance
# from: nothing
# check: room/four
# says: no task of it
aws ecs register-task-definition --family quarter --network-mode bridge --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/busybox:1.37", "command": ["sleep", "3600"], "cpu": 512, "memory": 128 }
]'
aws ecs run-task --cluster old-shop --task-definition quarter --count 4 --launch-type EC2 || true
