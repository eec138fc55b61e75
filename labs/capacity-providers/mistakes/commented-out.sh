# mistake: The line that names the cluster is commented out
# from: group
# check: group/joins
# says: such an instance looks for a cluster called default
DATA=$(printf '#!/bin/bash\n# echo ECS_CLUSTER=my-ecs-cluster >> /etc/ecs/ecs.config\n' | base64 | tr -d '\n')
aws ec2 create-launch-template-version --launch-template-name my-ecs-cluster-instances --source-version 1 \
  --launch-template-data "{\"UserData\": \"$DATA\"}"
