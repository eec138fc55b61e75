# mistake: The user data names another cluster
# from: group
# check: group/joins
# says: user data for the cluster my-cluster
DATA=$(printf '#!/bin/bash\necho ECS_CLUSTER=my-cluster >> /etc/ecs/ecs.config\n' | base64 | tr -d '\n')
aws ec2 create-launch-template-version --launch-template-name my-ecs-cluster-instances --source-version 1 \
  --launch-template-data "{\"UserData\": \"$DATA\"}"
