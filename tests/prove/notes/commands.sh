# The hands-on items of sections 1.2 to 1.4 of the course's notes, put right where they were wrong.
# #: what is done; then the command; #? a read whose answer shows whether it is true; #= that answer.

#: 1.2 the role of the instances
aws iam create-role --role-name ecsInstanceRole --assume-role-policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}'
#? aws iam get-role --role-name ecsInstanceRole --query Role.AssumeRolePolicyDocument.Statement[0].Principal.Service --output text
#= ec2.amazonaws.com

#: 1.2 its policy, AmazonEC2ContainerServiceforEC2Role
aws iam attach-role-policy --role-name ecsInstanceRole --policy-arn arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role
#? aws iam get-policy --policy-arn arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role --query Policy.DefaultVersionId --output text
#= v10

#: 1.2 an instance profile
aws iam create-instance-profile --instance-profile-name ecsInstanceRole

#: 1.2 the role in it
aws iam add-role-to-instance-profile --instance-profile-name ecsInstanceRole --role-name ecsInstanceRole
#? aws iam get-instance-profile --instance-profile-name ecsInstanceRole --query InstanceProfile.Roles[0].RoleName --output text
#= ecsInstanceRole

#: 1.2 a VPC
VPC=$(aws ec2 create-vpc --cidr-block 10.0.0.0/16 --query Vpc.VpcId --output text)
#? aws ec2 describe-vpcs --vpc-ids $VPC --query Vpcs[0].[CidrBlock,State] --output text
#= 10.0.0.0/16 available

#: 1.2 a subnet in one zone
A=$(aws ec2 create-subnet --vpc-id $VPC --cidr-block 10.0.0.0/24 --availability-zone us-east-1a --query Subnet.SubnetId --output text)
#? aws ec2 describe-subnets --subnet-ids $A --query Subnets[0].[AvailabilityZone,AvailableIpAddressCount] --output text
#= us-east-1a 251

#: 1.2 a subnet in another zone
B=$(aws ec2 create-subnet --vpc-id $VPC --cidr-block 10.0.1.0/24 --availability-zone us-east-1b --query Subnet.SubnetId --output text)

#: 1.2 public addresses in the subnets
aws ec2 modify-subnet-attribute --subnet-id $A --map-public-ip-on-launch && aws ec2 modify-subnet-attribute --subnet-id $B --map-public-ip-on-launch
#? aws ec2 describe-subnets --subnet-ids $A --query Subnets[0].MapPublicIpOnLaunch --output text
#= True

#: 1.2 an internet gateway
IGW=$(aws ec2 create-internet-gateway --query InternetGateway.InternetGatewayId --output text)

#: 1.2 attached to the VPC
aws ec2 attach-internet-gateway --internet-gateway-id $IGW --vpc-id $VPC
#? aws ec2 describe-internet-gateways --internet-gateway-ids $IGW --query InternetGateways[0].Attachments[0].State --output text
#= available

#: 1.2 a route table
RTB=$(aws ec2 create-route-table --vpc-id $VPC --query RouteTable.RouteTableId --output text)

#: 1.2 the route to the internet
aws ec2 create-route --route-table-id $RTB --destination-cidr-block 0.0.0.0/0 --gateway-id $IGW
#? aws ec2 describe-route-tables --route-table-ids $RTB --query "RouteTables[0].Routes[?GatewayId=='$IGW'].State" --output text
#= active

#: 1.2 the route table of the subnets
aws ec2 associate-route-table --route-table-id $RTB --subnet-id $A && aws ec2 associate-route-table --route-table-id $RTB --subnet-id $B
#? aws ec2 describe-route-tables --filters Name=association.subnet-id,Values=$B --query RouteTables[0].RouteTableId --output text | sed "s/$RTB/the table/"
#= the table

#: 1.2 a security group
SG=$(aws ec2 create-security-group --group-name ecs-instances --description instances --vpc-id $VPC --query GroupId --output text)

#: 1.2 traffic within it
aws ec2 authorize-security-group-ingress --group-id $SG --protocol -1 --source-group $SG
#? aws ec2 describe-security-groups --group-ids $SG --query "length(SecurityGroups[0].IpPermissions)" --output text
#= 1

#: 1.2 the cluster, with Container Insights
aws ecs create-cluster --cluster-name my-ecs-cluster --settings name=containerInsights,value=enhanced
#? aws ecs describe-clusters --clusters my-ecs-cluster --include SETTINGS --query clusters[0].[status,settings[0].value] --output text
#= ACTIVE enhanced

#: 1.2 the ECS-optimized image
AMI=$(aws ssm get-parameter --name /aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id --query Parameter.Value --output text)
#? aws ec2 describe-images --image-ids $AMI --query Images[0].State --output text
#= available

#: 1.2 the launch template
aws ec2 create-launch-template --launch-template-name my-ecs-cluster --launch-template-data "{\"ImageId\":\"$AMI\",\"InstanceType\":\"t3.medium\",\"IamInstanceProfile\":{\"Name\":\"ecsInstanceRole\"},\"SecurityGroupIds\":[\"$SG\"],\"UserData\":\"$(printf '#!/bin/bash\necho ECS_CLUSTER=my-ecs-cluster >> /etc/ecs/ecs.config\n' | base64 -w0)\",\"TagSpecifications\":[{\"ResourceType\":\"instance\",\"Tags\":[{\"Key\":\"Name\",\"Value\":\"ECS Instance - my-ecs-cluster\"}]}]}"

#: 1.2 the Auto Scaling group, 1 to 5 instances
aws autoscaling create-auto-scaling-group --auto-scaling-group-name my-ecs-cluster --launch-template 'LaunchTemplateName=my-ecs-cluster,Version=$Latest' --min-size 1 --max-size 5 --vpc-zone-identifier $A,$B
#? aws ec2 describe-instances --filters "Name=tag:Name,Values=ECS Instance - my-ecs-cluster" --query "Reservations[].Instances[].State.Name" --output text
#= running

#: 1.2 the capacity provider
GROUP=$(aws autoscaling describe-auto-scaling-groups --auto-scaling-group-names my-ecs-cluster --query AutoScalingGroups[0].AutoScalingGroupARN --output text); aws ecs create-capacity-provider --name my-ec2-capacity --auto-scaling-group-provider "autoScalingGroupArn=$GROUP,managedScaling={status=ENABLED,targetCapacity=100}"
#? aws ecs describe-capacity-providers --capacity-providers my-ec2-capacity --query capacityProviders[0].[status,type] --output text
#= ACTIVE EC2_AUTOSCALING

#: 1.2 the cluster's capacity providers
aws ecs put-cluster-capacity-providers --cluster my-ecs-cluster --capacity-providers my-ec2-capacity FARGATE FARGATE_SPOT --default-capacity-provider-strategy capacityProvider=my-ec2-capacity,weight=1,base=0
#? aws ecs describe-clusters --clusters my-ecs-cluster --include ATTACHMENTS --query clusters[0].[attachmentsStatus,attachments[0].type] --output text
#= UPDATE_COMPLETE as_policy

#: 1.2 the instance is in the cluster
aws ecs list-container-instances --cluster my-ecs-cluster
#? aws ecs list-container-instances --cluster my-ecs-cluster --query "length(containerInstanceArns)" --output text
#= 1

#: 1.2 room for 4 tasks, 4 tasks
aws ecs register-task-definition --family quarter --container-definitions name=web,image=nginx,cpu=512,memory=256 && aws ecs run-task --cluster my-ecs-cluster --task-definition quarter --count 4
#? aws ecs describe-clusters --clusters my-ecs-cluster --query clusters[0].[registeredContainerInstancesCount,runningTasksCount] --output text
#= 1 4

#: 1.2 two more: the cluster grows
aws ecs run-task --cluster my-ecs-cluster --task-definition quarter --count 2
#? aws ecs describe-clusters --clusters my-ecs-cluster --query clusters[0].[registeredContainerInstancesCount,runningTasksCount] --output text
#= 2 6

#: 1.3 the stack of the console
aws cloudformation create-stack --stack-name Infra-ECS-Cluster-stack-cluster-12345678 --template-body file://$NOTES/cluster.yaml --parameters ParameterKey=SubnetIds,ParameterValue=$A
#? aws cloudformation describe-stacks --stack-name Infra-ECS-Cluster-stack-cluster-12345678 --query Stacks[0].StackStatus --output text
#= CREATE_COMPLETE

#: 1.3 its five resources
aws cloudformation describe-stack-resources --stack-name Infra-ECS-Cluster-stack-cluster-12345678
#? aws cloudformation describe-stack-resources --stack-name Infra-ECS-Cluster-stack-cluster-12345678 --query "length(StackResources[?ResourceStatus=='CREATE_COMPLETE' && PhysicalResourceId])" --output text
#= 5

#: 1.3 its events, in the order of what needs what
aws cloudformation describe-stack-events --stack-name Infra-ECS-Cluster-stack-cluster-12345678
#? aws cloudformation describe-stack-events --stack-name Infra-ECS-Cluster-stack-cluster-12345678 --query "StackEvents[?ResourceStatus=='CREATE_COMPLETE'].LogicalResourceId" --output text
#= Infra-ECS-Cluster-stack-cluster-12345678 ClusterCPAssociation AsgCapacityProvider ECSAutoScalingGroup ECSLaunchTemplate ECSCluster

#: 1.3 its output
aws cloudformation describe-stacks --stack-name Infra-ECS-Cluster-stack-cluster-12345678
#? aws cloudformation describe-stacks --stack-name Infra-ECS-Cluster-stack-cluster-12345678 --query Stacks[0].Outputs[0].[OutputKey,OutputValue] --output text
#= ECSCluster stack-cluster

#: 1.3 the group of the cluster's capacity provider
aws ecs describe-capacity-providers --capacity-providers stack-capacity
#? aws ecs describe-capacity-providers --capacity-providers stack-capacity --query "capacityProviders[0].autoScalingGroupProvider.managedScaling.status" --output text
#= ENABLED

#: 1.3 the stack is deleted
aws cloudformation delete-stack --stack-name Infra-ECS-Cluster-stack-cluster-12345678
#? aws ecs describe-clusters --clusters stack-cluster --query clusters[0].status --output text
#= INACTIVE

#: 1.4 roles of tasks
aws iam create-role --role-name taskRole --assume-role-policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"}]}' && aws iam attach-role-policy --role-name taskRole --policy-arn arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy

#: 1.4 bridge: a dynamic host port
aws ecs register-task-definition --family bridge --network-mode bridge --container-definitions 'name=web,image=nginx,memory=64,portMappings=[{containerPort=80}]' && aws ecs run-task --cluster my-ecs-cluster --task-definition bridge --started-by notes
#? aws ecs describe-tasks --cluster my-ecs-cluster --tasks $(aws ecs list-tasks --cluster my-ecs-cluster --started-by notes --query taskArns[0] --output text) --query "tasks[0].containers[0].networkBindings[0].hostPort > \`32767\`" --output text
#= True

#: 1.4 awsvpc: the host port is the container port
aws ecs register-task-definition --family awsvpc --network-mode awsvpc --container-definitions 'name=web,image=nginx,memory=64,portMappings=[{containerPort=80}]'
#? aws ecs describe-task-definition --task-definition awsvpc --query taskDefinition.containerDefinitions[0].portMappings[0].hostPort --output text
#= 80

#: 1.4 EC2 and External: bridge stays bridge
aws ecs register-task-definition --family outside --network-mode bridge --requires-compatibilities EXTERNAL --container-definitions name=web,image=nginx,memory=64
#? aws ecs describe-task-definition --task-definition outside --query taskDefinition.networkMode --output text
#= bridge

#: 1.4 Fargate: size, roles, operating system
aws ecs register-task-definition --family fargate --network-mode awsvpc --requires-compatibilities FARGATE --cpu 256 --memory 512 --task-role-arn taskRole --execution-role-arn taskRole --runtime-platform cpuArchitecture=ARM64,operatingSystemFamily=LINUX --container-definitions name=web,image=nginx
#? aws ecs describe-task-definition --task-definition fargate --query "taskDefinition.[runtimePlatform.cpuArchitecture,contains(compatibilities, 'FARGATE')]" --output text
#= ARM64 True

#: 1.4 fault injection
aws ecs register-task-definition --family faults --network-mode awsvpc --enable-fault-injection --container-definitions name=web,image=nginx,memory=64
#? aws ecs describe-task-definition --task-definition faults --query taskDefinition.enableFaultInjection --output text
#= True

#: 1.4 essential, limits, environment, read-only root, ulimits
aws ecs register-task-definition --family container --container-definitions '[{"name":"web","image":"nginx","memory":128,"memoryReservation":64,"readonlyRootFilesystem":true,"environment":[{"name":"A","value":"b"}],"ulimits":[{"name":"nofile","softLimit":1024,"hardLimit":2048}]},{"name":"side","image":"nginx","memory":64,"essential":false,"links":["web"]}]'
#? aws ecs describe-task-definition --task-definition container --query "taskDefinition.containerDefinitions[].essential" --output text
#= True False

#: 1.4 restart policy and health check
aws ecs register-task-definition --family lasting --container-definitions '[{"name":"web","image":"nginx","memory":64,"restartPolicy":{"enabled":true},"healthCheck":{"command":["CMD-SHELL","exit 0"]}}]'
#? aws ecs describe-task-definition --task-definition lasting --query "taskDefinition.containerDefinitions[0].[restartPolicy.enabled,healthCheck.interval,healthCheck.retries]" --output text
#= True 30 3

#: 1.4 logging to CloudWatch
aws ecs register-task-definition --family logs --execution-role-arn taskRole --container-definitions '[{"name":"web","image":"nginx","memory":64,"logConfiguration":{"logDriver":"awslogs","options":{"awslogs-group":"/ecs/web","awslogs-region":"us-east-1","awslogs-stream-prefix":"web"}}}]'
#? aws ecs describe-task-definition --task-definition logs --query "taskDefinition.containerDefinitions[0].logConfiguration.logDriver" --output text
#= awslogs

#: 1.4 volumes: bind mount, Docker, EFS
aws ecs register-task-definition --family volumes --volumes '[{"name":"a","host":{"sourcePath":"/data"}},{"name":"b","dockerVolumeConfiguration":{"scope":"task"}},{"name":"c","efsVolumeConfiguration":{"fileSystemId":"fs-0123456789abcdef0"}}]' --container-definitions '[{"name":"web","image":"nginx","memory":64,"mountPoints":[{"sourceVolume":"a","containerPath":"/a"}]}]'
#? aws ecs describe-task-definition --task-definition volumes --query "length(taskDefinition.volumes)" --output text
#= 3

#: 1.4 placement constraints
aws ecs register-task-definition --family placed --placement-constraints 'type=memberOf,expression=attribute:ecs.instance-type == m5.large' --container-definitions name=web,image=nginx,memory=64
#? aws ecs run-task --cluster my-ecs-cluster --task-definition placed --launch-type EC2 --query "failures[0].reason" --output text
#= MemberOf placement constraint unsatisfied.

#: 1.4 a second revision
aws ecs register-task-definition --family awsvpc --network-mode awsvpc --container-definitions name=web,image=nginx,memory=128
#? aws ecs list-task-definitions --family-prefix awsvpc --query "length(taskDefinitionArns)" --output text
#= 2
