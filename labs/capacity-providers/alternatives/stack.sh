# All four resources as a CloudFormation stack, with names that CloudFormation makes up.
VPC=$(aws ec2 describe-vpcs --filters Name=tag:Name,Values=my-vpc --query 'Vpcs[0].VpcId' --output text)
SUBNETS=$(aws ec2 describe-subnets --filters Name=vpc-id,Values=$VPC --query "join('\\,', Subnets[].SubnetId)" --output text)
GROUP=$(aws ec2 describe-security-groups --filters Name=vpc-id,Values=$VPC Name=group-name,Values=ecs-instances \
  --query 'SecurityGroups[0].GroupId' --output text)
cat > capacity.yaml <<'YAML'
Parameters:
  Subnets: { Type: CommaDelimitedList }
  SecurityGroup: { Type: String }
  Image:
    Type: AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>
    Default: /aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id
Resources:
  Template:
    Type: AWS::EC2::LaunchTemplate
    Properties:
      LaunchTemplateData:
        ImageId: !Ref Image
        InstanceType: t3.medium
        IamInstanceProfile: { Name: ecsInstanceRole }
        SecurityGroupIds: [!Ref SecurityGroup]
        UserData:
          Fn::Base64: |
            #!/bin/bash
            echo ECS_CLUSTER=my-ecs-cluster >> /etc/ecs/ecs.config
  Group:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties:
      MinSize: "1"
      MaxSize: "5"
      VPCZoneIdentifier: !Ref Subnets
      LaunchTemplate:
        LaunchTemplateId: !Ref Template
        Version: !GetAtt Template.LatestVersionNumber
  Provider:
    Type: AWS::ECS::CapacityProvider
    Properties:
      AutoScalingGroupProvider:
        AutoScalingGroupArn: !Ref Group
        ManagedScaling: { Status: ENABLED, TargetCapacity: 100 }
        ManagedTerminationProtection: DISABLED
  Association:
    Type: AWS::ECS::ClusterCapacityProviderAssociations
    Properties:
      Cluster: my-ecs-cluster
      CapacityProviders: [FARGATE, FARGATE_SPOT, !Ref Provider]
      DefaultCapacityProviderStrategy:
        - { CapacityProvider: !Ref Provider, Weight: 1 }
YAML
aws cloudformation create-stack --stack-name capacity --template-body file://capacity.yaml \
  --parameters ParameterKey=Subnets,ParameterValue=$SUBNETS ParameterKey=SecurityGroup,ParameterValue=$GROUP
until aws cloudformation describe-stacks --stack-name capacity --query 'Stacks[0].StackStatus' --output text |
  grep -v IN_PROGRESS; do sleep 0.5; done
