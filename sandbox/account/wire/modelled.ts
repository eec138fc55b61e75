/**
 * The operations of each service that are answered here or asked of the base. After adding one, make the models anew:
 * `node sandbox/account/wire/make-models.ts .venv/lib/python3*\/site-packages/botocore/data`.
 */
export const MODELLED = {
  autoscaling: ['DescribeAutoScalingGroups', 'SetDesiredCapacity', 'SetInstanceProtection'],
  ec2: [
    'CreateVpc',
    'DescribeImages',
    'DescribeInstanceAttribute',
    'DescribeInstanceTypes',
    'DescribeInstances',
    'DescribeRouteTables',
    'DescribeSecurityGroups',
    'DescribeSubnets',
    'DescribeVpcs',
  ],
  iam: [
    'GetInstanceProfile',
    'GetPolicy',
    'GetPolicyVersion',
    'GetRole',
    'GetRolePolicy',
    'ListAttachedRolePolicies',
    'ListRolePolicies',
  ],
  ssm: ['GetParameter'],
} as const;

export type ModelledService = keyof typeof MODELLED;

export const isModelled = (service: string): service is ModelledService => service in MODELLED;
