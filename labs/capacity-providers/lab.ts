import type { LabSpec } from '../lab.ts';
import { CAPACITY_PROVIDER, CLUSTER_NAME, GROUP_NAME, INSTANCE_ROLE } from '../names.ts';
import { associated, defaultStrategy, managedScaling, protection, provider } from './checks.ts';
import { image, joins, profile, sizes, twoSubnets } from './group-checks.ts';

const guide = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide';
const scaling = 'https://docs.aws.amazon.com/autoscaling/ec2/userguide';
const cli = 'https://docs.aws.amazon.com/cli/latest/reference';
const put = 'aws ecs put-cluster-capacity-providers';
const providers = `--capacity-providers ${CAPACITY_PROVIDER} FARGATE FARGATE_SPOT`;

export default {
  id: 'capacity-providers',
  title: 'Capacity providers',
  section: '1.2',
  objectives: [
    'Make an Auto Scaling group whose instances can join the cluster',
    'Tie the group to the cluster with a capacity provider that scales it',
    'Say what a default strategy decides, and what putting a list replaces',
  ],
  minutes: 25,
  cost: 'On AWS the group keeps one t3.medium running, which is billed by the second: clean up when you pause. The rest is free.',
  points: [
    '1.2.12',
    '1.2.13',
    '1.2.14',
    '1.2.17',
    '1.2.35',
    '1.2.36',
    '1.2.37',
    '1.2.38',
    '1.2.39',
    '1.2.40',
    '1.2.41',
    '1.2.42',
  ],
  needs: ['network', 'instance-role', 'cluster'],
  steps: [
    {
      id: 'group',
      title: 'A launch template and a group',
      text: `Make a launch template for instances that join \`${CLUSTER_NAME}\`: the ECS-optimized image of Amazon Linux 2023, the type \`t3.medium\`, the instance profile \`${INSTANCE_ROLE}\`, your security group, and user data that names the cluster. Then make an Auto Scaling group \`${GROUP_NAME}\` from it, from 1 to 5 instances, in both public subnets.`,
      checks: { sizes, twoSubnets, image, profile, joins },
      hints: [
        'The template says what an instance is, the group says how many and where. AWS keeps the newest ECS-optimized image in a public parameter of Systems Manager.',
        '`aws ssm get-parameter --name /aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id` gives the image. `aws ec2 create-launch-template` takes a JSON document, in it `UserData` in base64. `aws autoscaling create-auto-scaling-group` takes the subnets as `--vpc-zone-identifier`, with a comma between them.',
        `User data: \`#!/bin/bash\` and \`echo ECS_CLUSTER=${CLUSTER_NAME} >> /etc/ecs/ecs.config\`. Then \`aws ec2 create-launch-template --launch-template-name ${GROUP_NAME} --launch-template-data file://template.json\` and \`aws autoscaling create-auto-scaling-group --auto-scaling-group-name ${GROUP_NAME} --launch-template 'LaunchTemplateName=${GROUP_NAME},Version=$Latest' --min-size 1 --max-size 5 --vpc-zone-identifier SUBNET,SUBNET\``,
      ],
      docs: [
        { title: 'ECS-optimized AMIs', url: `${guide}/ecs-optimized_AMI.html` },
        { title: 'Bootstrapping container instances', url: `${guide}/bootstrap_container_instance.html` },
        { title: 'Launch templates', url: `${scaling}/launch-templates.html` },
      ],
    },
    {
      id: 'provider',
      title: 'A capacity provider for the group',
      text: `Create a capacity provider \`${CAPACITY_PROVIDER}\` for the group, and let ECS scale it: managed scaling on, with a target of 100 %.`,
      checks: { provider, managedScaling, protection },
      hints: [
        'The provider is a name for the group, with settings. It wants the ARN of the group, which `aws autoscaling describe-auto-scaling-groups` tells.',
        '`aws ecs create-capacity-provider` wants `--name` and `--auto-scaling-group-provider` with `autoScalingGroupArn` and `managedScaling`. The name must not begin with aws, ecs or fargate.',
        `\`aws ecs create-capacity-provider --name ${CAPACITY_PROVIDER} --auto-scaling-group-provider 'autoScalingGroupArn=ARN,managedScaling={status=ENABLED,targetCapacity=100}'\``,
      ],
      docs: [
        { title: 'Cluster auto scaling', url: `${guide}/cluster-auto-scaling.html` },
        { title: 'aws ecs create-capacity-provider', url: `${cli}/ecs/create-capacity-provider.html` },
      ],
    },
    {
      id: 'association',
      title: 'The cluster may use it',
      text: `Associate the provider with \`${CLUSTER_NAME}\`, together with \`FARGATE\` and \`FARGATE_SPOT\`. Leave the default strategy empty for now.`,
      checks: { associated },
      hints: [
        'A provider that no cluster is associated with is used by nobody. The command for it takes the whole list at once.',
        `\`${put}\` wants the cluster, \`--capacity-providers\` with all the names, and \`--default-capacity-provider-strategy\`, which may be \`[]\`.`,
        `\`${put} --cluster ${CLUSTER_NAME} ${providers} --default-capacity-provider-strategy '[]'\``,
      ],
      docs: [
        {
          title: 'aws ecs put-cluster-capacity-providers',
          url: `${cli}/ecs/put-cluster-capacity-providers.html`,
        },
      ],
    },
    {
      id: 'strategy',
      title: 'Where tasks go by default',
      text: `Give the cluster a default strategy: a task that says nothing of capacity gets it from \`${CAPACITY_PROVIDER}\`. The cluster must not lose a provider over it.`,
      checks: { defaultStrategy },
      hints: [
        'It is the same command as in the step before, and it replaces everything again.',
        'An item of a strategy names a provider, its `weight` and its `base`. With the weight left out, the API takes 0.',
        `\`${put} --cluster ${CLUSTER_NAME} ${providers} --default-capacity-provider-strategy capacityProvider=${CAPACITY_PROVIDER},weight=1,base=0\``,
      ],
      docs: [{ title: 'Capacity providers', url: `${guide}/cluster-capacity-providers.html` }],
    },
  ],
} satisfies LabSpec;
