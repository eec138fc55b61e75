aws ecs create-cluster --cluster-name my-ecs-cluster
