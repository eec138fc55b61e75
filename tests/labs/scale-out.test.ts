import { describe, expect, test } from 'vitest';
import { Lab } from '../../labs/lab.ts';
import scaleOut from '../../labs/scale-out/lab.ts';
import { AT, finding, LATER } from './finding.ts';

/** What validate never sees: what is on its way, since it waits until it is there, and choices among several. */

describe('room for four, six asked', () => {
  const lab = Lab.parse(scaleOut);
  const task = (n: number, status: string, place?: string) => ({
    arn: `task/${n}`,
    cluster: 'my-ecs-cluster',
    family: 'quarter',
    revision: 1,
    status,
    stopping: false,
    containerReasons: [],
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
    containerInstances: [],
    subnets: [],
    routeTables: [],
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

  test('tasks count that run on the cluster’s own instances and are to go on', () => {
    const three = four.slice(0, 3);
    const fourth = task(4, 'RUNNING', 'one');
    for (const other of [
      { ...fourth, cluster: 'another' },
      { ...fourth, family: 'web' },
      { ...fourth, stopping: true },
    ]) {
      const found = finding(lab, 'room/four', { ...given, tasks: [...three, other] });
      expect(found).toMatchObject({ status: 'unmet', found: '3 RUNNING' });
    }
  });

  test('six that have room without a second instance show nothing', () => {
    const five = task(5, 'RUNNING', 'one');
    const crowded = { ...given, tasks: [...four, five, task(6, 'RUNNING', 'one')] };
    expect(finding(lab, 'grow/six', crowded)).toMatchObject({
      status: 'unmet',
      found: 'they run on 1 instance, which is larger than a t3.medium',
    });
    const fargate = { ...given, tasks: [...four, five, task(6, 'RUNNING')] };
    expect(finding(lab, 'grow/six', fargate)?.status).toBe('unmet');
    const spread = { ...given, tasks: [...four, five, task(6, 'RUNNING', 'two')] };
    expect(finding(lab, 'grow/six', spread)?.status).toBe('met');
  });

  test('a provider of no weight is not the one that tasks get by default', () => {
    const six = [...four, task(5, 'RUNNING', 'two'), task(6, 'RUNNING', 'two')];
    const spare = { ...provider, name: 'spare', group: { ...provider.group, terminationProtection: false } };
    const [cluster] = given.clusters;
    const clusters = [
      {
        ...cluster,
        clusterArn: 'arn:…',
        clusterName: 'my-ecs-cluster',
        status: 'ACTIVE',
        attaching: false,
        capacityProviders: ['spare', 'p'],
        defaultStrategy: [
          { capacityProvider: 'spare', weight: 0, base: 0 },
          { capacityProvider: 'p', weight: 1, base: 0 },
        ],
      },
    ];
    const known = { ...given, tasks: six, clusters, capacityProviders: [spare, provider] };
    expect(finding(lab, 'shrink/protection', known)?.status).toBe('met');
  });

  test('an instance that drains in another cluster does not count', () => {
    const six = [...four, task(5, 'RUNNING', 'two'), task(6, 'RUNNING', 'two')];
    const drains = (cluster: string) => ({
      ...given,
      tasks: six,
      containerInstances: [{ arn: 'two', cluster, instanceId: 'i-2', status: 'DRAINING', connected: true }],
    });
    expect(finding(lab, 'drain/draining', drains('my-stack-cluster'))?.status).toBe('unmet');
    expect(finding(lab, 'drain/draining', drains('my-ecs-cluster'))).toMatchObject({
      status: 'met',
      says: expect.stringContaining('its 2 tasks go on'),
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
    const going = gone(LATER).map((activity) => ({ ...activity, status: 'InProgress' }));
    expect(finding(lab, 'shrink/shrunk', { ...now, scalingActivities: going })?.status).toBe('waiting');
    expect(shrunk('2026-11-24T09:00:00.000Z')).toMatchObject({
      status: 'waiting',
      says: expect.stringContaining('i-three'),
    });
    expect(shrunk(LATER)?.status).toBe('met');
  });
});
