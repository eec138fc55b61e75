import type { LabSpec } from '../lab.ts';
import { INSTANCE_ROLE, STACK_CLUSTER, VPC_NAME } from '../names.ts';
import { deployed, five, insights, network, updated } from './checks.ts';
import { deleted, joined, nothingLeft, wired } from './parts-checks.ts';

const cfn = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide';
const guide = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide';
const name = `Infra-ECS-Cluster-${STACK_CLUSTER}-5f2c8a1e`;
const previous = ['ECSClusterName', 'VpcId', 'SubnetIds', 'SecurityGroupIds', 'Ec2InstanceProfileArn']
  .map((parameter) => `ParameterKey=${parameter},UsePreviousValue=true`)
  .join(' ');

export default {
  id: 'stack',
  title: 'The stack behind the console',
  section: '1.3',
  objectives: [
    'Deploy the template that the ECS console uses, and follow its events',
    'Find in the account what a stack made, by its logical ids',
    'Change a resource through its stack, and say why not past it',
    'Delete a stack so that nothing is left',
  ],
  minutes: 30,
  cost: 'On AWS the stack keeps one t3.medium running, which is billed by the second until the last step deletes it. CloudFormation itself is free.',
  points: [
    '1.3.14',
    '1.3.15',
    '1.3.16',
    '1.3.17',
    '1.3.19',
    '1.3.20',
    '1.3.21',
    '1.3.23',
    '1.3.24',
    '1.3.25',
    '1.3.26',
    '1.3.27',
    '1.3.32',
  ],
  needs: ['network', 'instance-role'],
  steps: [
    {
      id: 'deploy',
      title: 'One command, five resources',
      text: `Create a stack from \`ecs-cluster.yaml\`, the console's template, which lies in your folder. Name it as the console would, \`${name}\`, and give it the cluster name \`${STACK_CLUSTER}\`, your VPC, its two public subnets, your security group and the ARN of your instance profile.`,
      checks: { deployed, five, network, wired, joined },
      hints: [
        'A template has parameters, and whoever creates the stack fills them in. The top of the file says which there are, and which has a default.',
        `\`aws cloudformation create-stack\` wants \`--stack-name\`, \`--template-body file://ecs-cluster.yaml\` and \`--parameters\`. A list in a parameter has a comma that the shell form must escape: \`ParameterValue=SUBNET\\\\,SUBNET\`. The ARN of the profile: \`aws iam get-instance-profile --instance-profile-name ${INSTANCE_ROLE}\`.`,
        `\`aws cloudformation create-stack --stack-name ${name} --template-body file://ecs-cluster.yaml --parameters ParameterKey=ECSClusterName,ParameterValue=${STACK_CLUSTER} ParameterKey=VpcId,ParameterValue=VPC 'ParameterKey=SubnetIds,ParameterValue=SUBNET\\,SUBNET' ParameterKey=SecurityGroupIds,ParameterValue=GROUP ParameterKey=Ec2InstanceProfileArn,ParameterValue=ARN\`, with the ids of \`${VPC_NAME}\``,
      ],
      docs: [
        { title: 'Creating a cluster in the console', url: `${guide}/create-cluster-console-v2.html` },
        { title: 'Stack events', url: `${cfn}/view-stack-events.html` },
      ],
    },
    {
      id: 'update',
      title: 'Change it through the stack',
      text: `Turn Container Insights on for \`${STACK_CLUSTER}\`, by way of the stack: change the template, and update the stack with it. All parameters stay as they are.`,
      checks: { updated, insights },
      hints: [
        'The setting stands in the template, under `ECSCluster`. An update takes the whole template again, not only what is different.',
        'Change `disabled` to `enabled` in a copy of the file. `aws cloudformation update-stack` wants it as `--template-body`, and each parameter either anew or with `UsePreviousValue=true`.',
        `\`sed 's/Value: disabled/Value: enabled/' ecs-cluster.yaml > changed.yaml\`, then \`aws cloudformation update-stack --stack-name ${name} --template-body file://changed.yaml --parameters ${previous}\``,
      ],
      docs: [
        { title: 'Updating a stack directly', url: `${cfn}/using-cfn-updating-stacks-direct.html` },
        {
          title: 'AWS::ECS::Cluster',
          url: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-cluster.html',
        },
      ],
    },
    {
      id: 'delete',
      title: 'Delete it, and see that it is gone',
      text: `Try to delete the cluster \`${STACK_CLUSTER}\` first and read what ECS answers. Then delete the stack, and see that cluster, group and provider are gone with it.`,
      checks: { deleted, nothingLeft },
      hints: [
        'Who made it takes it away. Which of the two knows in what order the five have to go?',
        'Services and tasks must have ended before. Then it is one command of `aws cloudformation`. Afterwards the stack is found by its id only, not by its name.',
        `\`aws cloudformation delete-stack --stack-name ${name}\``,
      ],
      docs: [
        { title: 'Deleting a stack', url: `${cfn}/cfn-console-delete-stack.html` },
        { title: 'Deleting a cluster', url: `${guide}/delete_cluster-new-console.html` },
      ],
    },
  ],
} satisfies LabSpec;
