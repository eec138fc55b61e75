import type { LabSpec } from '../lab.ts';
import { INSTANCE_POLICY, INSTANCE_ROLE } from '../names.ts';
import { instanceProfile, policy, trust } from './checks.ts';

const guide = 'https://docs.aws.amazon.com/IAM/latest/UserGuide';
const ecs = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide';
const cli = 'https://docs.aws.amazon.com/cli/latest/reference/iam';
const name = `--role-name ${INSTANCE_ROLE}`;

export default {
  id: 'instance-role',
  title: 'The instance role',
  section: '1.2',
  objectives: [
    'Tell a role, its trust policy, its permissions and an instance profile apart',
    'Give an EC2 instance the permissions that its ECS agent needs, by AWS’s own managed policy',
  ],
  minutes: 10,
  cost: 'Free on AWS: IAM costs nothing.',
  points: ['1.2.21', '1.2.22', '1.2.23'],
  steps: [
    {
      id: 'role',
      title: 'A role that EC2 may assume',
      text: `Create a role named \`${INSTANCE_ROLE}\` with a trust policy that lets the service \`ec2.amazonaws.com\` assume it.`,
      checks: { trust },
      hints: [
        'A role starts with the question who may use it. That is its trust policy, a JSON document that you hand in when you create the role.',
        '`aws iam create-role` wants `--role-name` and `--assume-role-policy-document`. In the document, allow the action `sts:AssumeRole` to the principal `{"Service": "ec2.amazonaws.com"}`.',
        `\`aws iam create-role ${name} --assume-role-policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}'\``,
      ],
      docs: [
        { title: 'The container instance IAM role', url: `${ecs}/instance_IAM_role.html` },
        { title: 'aws iam create-role', url: `${cli}/create-role.html` },
      ],
    },
    {
      id: 'policy',
      title: 'What the agent may do',
      text: `Attach AWS’s managed policy \`${INSTANCE_POLICY.split('/').at(-1)}\` to the role. It allows what the ECS agent on an instance has to do, and no more.`,
      checks: { policy },
      hints: [
        'AWS keeps this policy itself, so you attach it by its ARN and write no document. Not every managed policy lies directly under `policy/`.',
        '`aws iam attach-role-policy` wants the role’s name and the policy’s ARN. This policy’s path is `service-role/`.',
        `\`aws iam attach-role-policy ${name} --policy-arn arn:aws:iam::aws:policy/${INSTANCE_POLICY}\``,
      ],
      docs: [
        { title: 'AWS managed policies for Amazon ECS', url: `${ecs}/security-iam-awsmanpol.html` },
        { title: 'aws iam attach-role-policy', url: `${cli}/attach-role-policy.html` },
      ],
    },
    {
      id: 'profile',
      title: 'An instance profile to carry the role',
      text: `Create an instance profile, also named \`${INSTANCE_ROLE}\`, and add the role to it. An instance is started with a profile, and the profile hands it the role.`,
      checks: { instanceProfile },
      hints: [
        'The console makes a profile of the same name along with a role for EC2. With the CLI you make it yourself, in two commands.',
        '`aws iam create-instance-profile`, then `aws iam add-role-to-instance-profile`.',
        `\`aws iam create-instance-profile --instance-profile-name ${INSTANCE_ROLE}\`, then \`aws iam add-role-to-instance-profile --instance-profile-name ${INSTANCE_ROLE} ${name}\``,
      ],
      docs: [
        { title: 'Instance profiles', url: `${guide}/id_roles_use_switch-role-ec2_instance-profiles.html` },
        { title: 'aws iam create-instance-profile', url: `${cli}/create-instance-profile.html` },
      ],
    },
  ],
} satisfies LabSpec;
