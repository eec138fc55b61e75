# mistake: A task runs while the stack is to be deleted
# from: update
# check: delete/deleted
# says: Stop what still runs in my-stack-cluster
aws ecs register-task-definition --family hanger-on --container-definitions '[
  { "name": "sleeper", "image": "public.ecr.aws/docker/library/busybox:1.37", "command": ["sleep", "3600"], "memory": 64 }
]'
aws ecs run-task --cluster my-stack-cluster --task-definition hanger-on
aws cloudformation delete-stack --stack-name Infra-ECS-Cluster-my-stack-cluster-5f2c8a1e
until aws cloudformation describe-stacks --stack-name Infra-ECS-Cluster-my-stack-cluster-5f2c8a1e \
  --query 'Stacks[0].StackStatus' --output text | grep -v IN_PROGRESS; do sleep 0.5; done
