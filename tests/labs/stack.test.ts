import { describe, expect, test } from 'vitest';
import { Lab } from '../../labs/lab.ts';
import stack from '../../labs/stack/lab.ts';
import { AT, finding, LATER } from './finding.ts';

/** What validate never sees: what is on its way, since it waits until it is there, and choices among several. */

describe('the stack', () => {
  const lab = Lab.parse(stack);
  const stackId = 'arn:aws:cloudformation:us-east-1:111122223333:stack/s/1';
  const stacks = (status: string) => [
    {
      stackId,
      name: 's',
      status,
      createdAt: AT,
      parameters: [{ name: 'ECSClusterName', value: 'my-stack-cluster' }],
    },
  ];
  const own = (status: string, at = AT) => ({
    stackId,
    logicalId: 's',
    physicalId: stackId,
    type: 'AWS::CloudFormation::Stack',
    status,
    at,
  });
  const parts = Object.entries({
    ECSCluster: ['AWS::ECS::Cluster', 'my-stack-cluster'],
    ECSLaunchTemplate: ['AWS::EC2::LaunchTemplate', 'lt-1'],
    ECSAutoScalingGroup: ['AWS::AutoScaling::AutoScalingGroup', 's-group'],
    AsgCapacityProvider: ['AWS::ECS::CapacityProvider', 's-provider'],
    ClusterCPAssociation: ['AWS::ECS::ClusterCapacityProviderAssociations', 'my-stack-cluster'],
  }).map(([logicalId, [type = '', physicalId = '']]) => ({
    stackId,
    logicalId,
    physicalId,
    type,
    status: 'CREATE_COMPLETE',
    at: AT,
  }));
  const made = [own('CREATE_COMPLETE'), ...parts.toReversed()];

  test('is waited for while it is created, since it was begun', () => {
    const given = { stacks: stacks('CREATE_IN_PROGRESS'), stackEvents: [own('CREATE_IN_PROGRESS')] };
    expect(finding(lab, 'deploy/deployed', given)).toMatchObject({ status: 'waiting', since: AT });
  });

  test('is not taken to be made because another one is', () => {
    const other = made.map((event) => ({ ...event, stackId: 'other', physicalId: stackId }));
    const given = {
      stacks: stacks('CREATE_IN_PROGRESS'),
      stackEvents: [...other, own('CREATE_IN_PROGRESS')],
    };
    expect(finding(lab, 'deploy/deployed', given)?.status).toBe('waiting');
  });

  test('is waited for while it is updated', () => {
    const given = {
      stacks: stacks('UPDATE_IN_PROGRESS'),
      stackEvents: [own('UPDATE_IN_PROGRESS', LATER), ...made],
    };
    expect(finding(lab, 'update/updated', given)?.status).toBe('waiting');
  });

  test('is waited for while it is deleted, since it was told to', () => {
    const given = {
      stacks: stacks('DELETE_IN_PROGRESS'),
      stackEvents: [own('DELETE_IN_PROGRESS', LATER), ...made],
    };
    expect(finding(lab, 'delete/deleted', given)).toMatchObject({ status: 'waiting', since: LATER });
    expect(finding(lab, 'deploy/joined', given)?.status).toBe('met');
  });

  test('tells of the failure of now, not of one from before', () => {
    const failed = (reason: string, at: string) => ({
      ...parts[0],
      stackId,
      logicalId: 'ECSCluster',
      type: 'AWS::ECS::Cluster',
      status: 'UPDATE_FAILED',
      reason,
      at,
    });
    const given = {
      stacks: stacks('UPDATE_ROLLBACK_COMPLETE'),
      stackEvents: [
        own('UPDATE_ROLLBACK_COMPLETE', LATER),
        failed('new', LATER),
        own('UPDATE_IN_PROGRESS', LATER),
        failed('old', AT),
        ...made,
      ],
    };
    expect(finding(lab, 'update/updated', given)).toMatchObject({
      status: 'unmet',
      found: 'ECSCluster: new',
    });
  });

  const group = {
    name: 's-group',
    arn: 'arn:…/s-group',
    minSize: 1,
    maxSize: 5,
    desired: 1,
    instances: [{ id: 'i-1', lifecycle: 'InService', protected: false }],
    subnetIds: [],
    scaleInProtection: false,
    launchTemplate: { id: 'lt-1', version: '1' },
  };
  const policyArn = 'arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role';
  const joining = {
    stacks: stacks('CREATE_COMPLETE'),
    stackEvents: made,
    autoScalingGroups: [group],
    launchTemplateVersions: [
      {
        launchTemplateId: 'lt-1',
        name: 't',
        asked: '1',
        version: 1,
        instanceProfile: 'p',
        securityGroupIds: [],
      },
    ],
    instanceProfiles: [{ instanceProfileName: 'p', arn: 'arn:…/p', roleNames: ['r'] }],
    managedPolicyRoles: [{ policyArn, roleNames: ['r'] }],
  };
  const instance = { arn: 'arn:…/1', instanceId: 'i-1', status: 'ACTIVE', connected: true };

  test('is not done before an instance of its own has joined its own cluster', () => {
    expect(finding(lab, 'deploy/joined', joining)?.status).toBe('waiting');
    const elsewhere = [{ ...instance, cluster: 'my-ecs-cluster' }];
    expect(finding(lab, 'deploy/joined', { ...joining, containerInstances: elsewhere })?.status).toBe(
      'waiting',
    );
    const inside = [{ ...instance, cluster: 'my-stack-cluster' }];
    expect(finding(lab, 'deploy/joined', { ...joining, containerInstances: inside })?.status).toBe('met');
  });
});
