import { describe, expect, test } from 'vitest';
import { judge } from '../../checker/run.ts';
import capacityProviders from '../../labs/capacity-providers/lab.ts';
import { Lab } from '../../labs/lab.ts';
import { Readings, type ReadName, ReadValues } from '../../labs/readings.ts';
import scaleOut from '../../labs/scale-out/lab.ts';
import stack from '../../labs/stack/lab.ts';

/** What validate never sees: what is on its way, since it waits until it is there, and choices among several. */

const PLACE = { region: 'us-east-1', accountId: '111122223333' };
const AT = '2026-11-25T09:00:00.000Z';
const LATER = '2026-11-25T09:05:00.000Z';

/** The finding of one check of a lab, from readings that are empty but for these. */
function finding(lab: Lab, check: string, given: Partial<ReadValues>) {
  const names = Object.keys(ReadValues.shape) as ReadName[];
  const readings = Object.fromEntries(
    names.map((name) => [name, { outcome: 'found', value: given[name] ?? [] }]),
  );
  const all = judge(lab, undefined, Readings.parse(readings), PLACE);
  return all.find((one) => one.check === `${lab.id}/${check}`);
}

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

describe('room for four, six asked', () => {
  const lab = Lab.parse(scaleOut);
  const task = (n: number, status: string, place?: string) => ({
    arn: `task/${n}`,
    cluster: 'my-ecs-cluster',
    family: 'quarter',
    revision: 1,
    status,
    stopping: false,
    capacityProvider: 'p',
    createdAt: n < 5 ? AT : LATER,
    ...(place === undefined ? {} : { containerInstance: place }),
  });
  const four = [1, 2, 3, 4].map((n) => task(n, 'RUNNING', 'one'));
  const group = {
    name: 'g',
    arn: 'arn:…/g',
    minSize: 1,
    maxSize: 2,
    desired: 2,
    instances: [{ id: 'i-1', lifecycle: 'InService', protected: false }],
    subnetIds: [],
    scaleInProtection: true,
  };
  const provider = {
    name: 'p',
    status: 'ACTIVE',
    group: { autoScalingGroupArn: 'arn:…/g', managedScaling: true, terminationProtection: true },
  };
  const given = {
    taskDefinitions: [
      {
        family: 'quarter',
        revision: 1,
        networkMode: 'bridge',
        launchTypes: [],
        faultInjection: false,
        volumes: [],
        constraints: [],
        containers: [
          {
            name: 'web',
            image: 'web:v1',
            essential: true,
            cpu: 512,
            memory: 128,
            ports: [],
            environment: [],
            mounts: [],
            restarts: false,
          },
        ],
      },
    ],
    clusters: [
      {
        clusterArn: 'arn:…',
        clusterName: 'my-ecs-cluster',
        status: 'ACTIVE',
        capacityProviders: ['FARGATE', 'p'],
        defaultStrategy: [{ capacityProvider: 'p', weight: 1, base: 0 }],
        attaching: false,
      },
    ],
    capacityProviders: [provider],
    autoScalingGroups: [group],
  };

  test('tasks that start are waited for, since the first of them was asked for', () => {
    const tasks = [...four.slice(0, 3), task(4, 'PENDING', 'one')];
    expect(finding(lab, 'room/four', { ...given, tasks })).toMatchObject({ status: 'waiting', since: AT });
  });

  test('tasks without a place are waited for as long as the group can bring one', () => {
    const tasks = [...four, task(5, 'PROVISIONING'), task(6, 'PROVISIONING')];
    const late = finding(lab, 'grow/six', { ...given, tasks });
    expect(late).toMatchObject({ status: 'waiting', since: LATER });
    expect(late?.says).toContain('g is growing to 2');
    const off = [{ ...provider, group: { ...provider.group, managedScaling: false } }];
    expect(finding(lab, 'grow/six', { ...given, tasks, capacityProviders: off })).toMatchObject({
      status: 'unmet',
      found: 'managedScaling of p is DISABLED',
    });
    const starting = [...group.instances, { id: 'i-2', lifecycle: 'Pending', protected: true }];
    const coming = { ...given, tasks, autoScalingGroups: [{ ...group, instances: starting }] };
    expect(finding(lab, 'grow/six', coming)?.status).toBe('waiting');
    const there = [...group.instances, { id: 'i-2', lifecycle: 'InService', protected: true }];
    const full = { ...given, tasks, autoScalingGroups: [{ ...group, instances: there }] };
    expect(finding(lab, 'grow/six', full)).toMatchObject({
      status: 'unmet',
      found: 'g has 2 instances, and its greatest size is 2',
    });
  });

  test('an idle instance is waited for until it has gone, and one that went on another day does not count', () => {
    const six = [...four, task(5, 'RUNNING', 'two'), task(6, 'RUNNING', 'two')];
    const instances = ['one', 'two', 'three'].map((arn) => ({
      arn,
      cluster: 'my-ecs-cluster',
      instanceId: `i-${arn}`,
      status: 'ACTIVE',
      connected: true,
    }));
    const gone = (at: string) => [
      { group: 'g', change: 'end' as const, status: 'Successful', cause: '', at },
    ];
    const now = { ...given, tasks: six, containerInstances: instances };
    const shrunk = (at: string) => finding(lab, 'shrink/shrunk', { ...now, scalingActivities: gone(at) });
    expect(shrunk('2026-11-24T09:00:00.000Z')).toMatchObject({
      status: 'waiting',
      says: expect.stringContaining('i-three'),
    });
    expect(shrunk(LATER)?.status).toBe('met');
  });
});

describe('capacity providers', () => {
  const lab = Lab.parse(capacityProviders);
  const group = (name: string, more: object = {}) => ({
    name,
    arn: `arn:…/${name}`,
    minSize: 1,
    maxSize: 5,
    desired: 1,
    instances: [],
    subnetIds: [],
    scaleInProtection: false,
    ...more,
  });
  const providers = ['p', 'FARGATE', 'FARGATE_SPOT'];
  const given = (attaching: boolean) => ({
    autoScalingGroups: [group('my-ecs-cluster-instances')],
    capacityProviders: [
      {
        name: 'p',
        status: 'ACTIVE',
        group: {
          autoScalingGroupArn: 'my-ecs-cluster-instances',
          managedScaling: true,
          terminationProtection: false,
        },
      },
    ],
    clusters: [
      {
        clusterArn: 'arn:…',
        clusterName: 'my-ecs-cluster',
        status: 'ACTIVE',
        capacityProviders: providers,
        defaultStrategy: [],
        attaching,
      },
    ],
  });

  test('are waited for while ECS attaches them', () => {
    expect(finding(lab, 'association/associated', given(true))?.status).toBe('waiting');
    expect(finding(lab, 'association/associated', given(false))?.status).toBe('met');
  });

  test.each([
    ['name', [group('my-ecs-cluster-instances'), group('another')]],
    ['network', [group('another'), group('3am', { subnetIds: ['subnet-1'] })]],
    ['user data', [group('another'), group('3am', { launchTemplate: { id: 'lt-1', version: '1' } })]],
  ])('are those of the group for which its %s speaks', (_, autoScalingGroups) => {
    const found = finding(lab, 'group/sizes', {
      autoScalingGroups,
      vpcs: [
        {
          vpcId: 'vpc-1',
          name: 'my-vpc',
          cidrBlock: '10.0.0.0/16',
          secondaryCidrs: [],
          isDefault: false,
          state: 'available',
        },
      ],
      subnets: [
        {
          subnetId: 'subnet-1',
          vpcId: 'vpc-1',
          availabilityZone: 'us-east-1a',
          cidrBlock: '10.0.1.0/24',
          mapPublicIpOnLaunch: true,
          state: 'available',
        },
      ],
      launchTemplateVersions: [
        {
          launchTemplateId: 'lt-1',
          name: 't',
          asked: '1',
          version: 1,
          joins: 'my-ecs-cluster',
          securityGroupIds: [],
        },
      ],
    });
    expect(found?.status).toBe('met');
  });
});
