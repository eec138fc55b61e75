# mistake: The container has nothing to do, so the tasks end at once
# from: nothing
# check: room/four
# says: stopped: Essential container in task exited
aws ecs register-task-definition --family quarter --network-mode bridge --container-definitions '[
  { "name": "web", "image": "public.ecr.aws/docker/library/busybox:1.37", "command": ["true"], "cpu": 512, "memory": 128 }
]'
aws ecs run-task --cluster my-ecs-cluster --task-definition quarter --count 4
until [ -n "$(aws ecs list-tasks --cluster my-ecs-cluster --desired-status STOPPED --query 'taskArns[3]' --output text | grep -v None)" ]; do sleep 0.5; done
