# mistake: The image was never pushed, so the tasks stop at once
# from: nothing
# check: room/four
# says: CannotPullContainerError
URI=$(aws ecr create-repository --repository-name 3am/quarter --query repository.repositoryUri --output text)
aws ecs register-task-definition --family quarter --network-mode bridge --container-definitions '[
  { "name": "web", "image": "'$URI':v1", "cpu": 512, "memory": 128 }
]'
aws ecs run-task --cluster my-ecs-cluster --task-definition quarter --count 4
until [ -n "$(aws ecs list-tasks --cluster my-ecs-cluster --desired-status STOPPED --query 'taskArns[3]' --output text | grep -v None)" ]; do sleep 0.5; done
