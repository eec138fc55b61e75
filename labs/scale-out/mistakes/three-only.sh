# mistake: Three tasks are run
# from: nothing
# check: room/four
# says: 3 RUNNING
aws ecs register-task-definition --family quarter --network-mode bridge --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/busybox:1.37", "command": ["sleep", "3600"], "cpu": 512, "memory": 128 }
]'
aws ecs run-task --cluster my-ecs-cluster --task-definition quarter --count 3
until [ "$(aws ecs describe-clusters --clusters my-ecs-cluster --query 'clusters[0].runningTasksCount')" = 3 ]; do sleep 0.5; done
