import { type ContainerDefinition, DescribeTaskDefinitionCommand, type ECSClient } from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { codeOf, openAccount, type TestAccount } from '../support.ts';
import { api } from './api.ts';
import { ARN, box, type Definition, definitions, one, two } from './definitions.ts';

let account: TestAccount;
let ecs: ECSClient;
beforeAll(async () => {
  account = await openAccount();
  ecs = api(account).ecs;
});
afterAll(() => account.stop());
beforeEach(() => account.reset());

const { register, show, list } = definitions(() => ecs);
const ROLE = 'arn:aws:iam::111122223333:role/ecsTaskExecutionRole';
const fargate = (change: Definition = {}): Definition => ({
  requiresCompatibilities: ['FARGATE'],
  networkMode: 'awsvpc',
  cpu: '256',
  memory: '512',
  ...change,
});

test("the documented example is answered as documented, with AWS's defaults filled in", async () => {
  const sleep = { name: 'sleep', image: 'busybox', cpu: 10, command: ['sleep', '360'], memory: 10 };
  const answer = await register({ family: 'sleep360', containerDefinitions: [sleep] });
  expect(answer.taskDefinition).toEqual({
    taskDefinitionArn: `${ARN}sleep360:1`,
    family: 'sleep360',
    revision: 1,
    status: 'ACTIVE',
    containerDefinitions: [
      {
        ...sleep,
        essential: true,
        environment: [],
        mountPoints: [],
        portMappings: [],
        systemControls: [],
        volumesFrom: [],
      },
    ],
    volumes: [],
    placementConstraints: [],
    compatibilities: ['EXTERNAL', 'EC2'],
    registeredAt: expect.any(Date),
    registeredBy: expect.stringMatching(/^arn:aws:iam::111122223333:user\/learner$/),
  });
  expect(answer.tags).toEqual([]);
});

test('no member of the model is lost', async () => {
  const container: ContainerDefinition = {
    ...box({ cpu: 64, memoryReservation: 64, essential: true }),
    portMappings: [{ containerPort: 80, hostPort: 80, protocol: 'udp', name: 'http', appProtocol: 'http' }],
    restartPolicy: { enabled: true, ignoredExitCodes: [0], restartAttemptPeriod: 60 },
    entryPoint: ['sh'],
    command: ['-c', 'true'],
    environment: [{ name: 'A', value: 'b' }],
    environmentFiles: [{ value: 'arn:aws:s3:::b/f.env', type: 's3' }],
    mountPoints: [{ sourceVolume: 'data', containerPath: '/data', readOnly: true }],
    volumesFrom: [],
    linuxParameters: { initProcessEnabled: true, capabilities: { add: ['SYS_PTRACE'], drop: ['ALL'] } },
    secrets: [{ name: 'S', valueFrom: 'arn:aws:ssm:us-east-1:111122223333:parameter/s' }],
    startTimeout: 30,
    stopTimeout: 30,
    versionConsistency: 'disabled',
    user: '1000',
    workingDirectory: '/w',
    readonlyRootFilesystem: true,
    interactive: true,
    pseudoTerminal: true,
    dockerLabels: { Team: 'a' },
    ulimits: [{ name: 'nofile', softLimit: 1024, hardLimit: 2048 }],
    logConfiguration: {
      logDriver: 'awslogs',
      options: { 'awslogs-group': '/ecs/app', 'awslogs-region': 'us-east-1' },
    },
    healthCheck: { command: ['CMD-SHELL', 'true'], interval: 10, timeout: 3, retries: 2, startPeriod: 5 },
    systemControls: [{ namespace: 'net.core.somaxconn', value: '10' }],
  };
  const given: Definition = fargate({
    containerDefinitions: [container],
    taskRoleArn: ROLE,
    executionRoleArn: ROLE,
    volumes: [
      { name: 'data', efsVolumeConfiguration: { fileSystemId: 'fs-1', transitEncryption: 'ENABLED' } },
    ],
    pidMode: 'task',
    ephemeralStorage: { sizeInGiB: 30 },
    runtimePlatform: { cpuArchitecture: 'ARM64', operatingSystemFamily: 'LINUX' },
    enableFaultInjection: true,
  });
  await register({ ...given, tags: [{ key: 'team', value: 'a' }] });
  expect((await show('app')).taskDefinition).toMatchObject(given);
  expect((await show('app')).tags ?? []).toEqual([]);
  const tagged = new DescribeTaskDefinitionCommand({ taskDefinition: 'app', include: ['TAGS'] });
  expect((await ecs.send(tagged)).tags).toEqual([{ key: 'team', value: 'a' }]);
});

test.each<[string, 'Client' | 'InvalidParameter', Definition]>([
  ['a family with a dot', 'Client', { family: 'a.b' }],
  ['no containers', 'Client', { containerDefinitions: [] }],
  ['a container without a name', 'Client', one({ name: undefined })],
  ['a container whose name has a space', 'Client', one({ name: 'my web' })],
  ['a container without an image', 'Client', one({ image: undefined })],
  ['no memory at all', 'Client', one({ memory: undefined })],
  ['a reservation above the limit', 'Client', one({ memory: 64, memoryReservation: 65 })],
  ["a container's memory above the task's", 'Client', { memory: '64' }],
  ["containers' CPU above the task's", 'Client', { cpu: '256', ...two({ cpu: 200 }, { cpu: 57 }) }],
  ['a size that is none', 'InvalidParameter', { memory: 'lots' }],
  ['a size in a wrong unit', 'InvalidParameter', { cpu: '1 GB' }],
  ['two containers of one name', 'Client', two({ name: 'a' }, { name: 'a' })],
  ['no essential container', 'Client', two({ essential: false }, { essential: false })],
  ['a network mode that does not exist', 'Client', { networkMode: 'nat' as 'none' }],
  ['a compatibility that does not exist', 'Client', { requiresCompatibilities: ['LAMBDA' as 'EC2'] }],
  ['no container port', 'Client', one({ portMappings: [{ hostPort: 80 }] })],
  ['a container port of 65536', 'Client', one({ portMappings: [{ containerPort: 65536 }] })],
  [
    'a host port that differs in awsvpc',
    'Client',
    { networkMode: 'awsvpc', ...one({ portMappings: [{ containerPort: 80, hostPort: 8080 }] }) },
  ],
  [
    'a dynamic host port in awsvpc',
    'Client',
    { networkMode: 'awsvpc', ...one({ portMappings: [{ containerPort: 80, hostPort: 0 }] }) },
  ],
  [
    'a host port that differs in host mode',
    'Client',
    { networkMode: 'host', ...one({ portMappings: [{ containerPort: 80, hostPort: 8080 }] }) },
  ],
  [
    'one port for two containers in awsvpc',
    'Client',
    {
      networkMode: 'awsvpc',
      ...two({ portMappings: [{ containerPort: 80 }] }, { portMappings: [{ containerPort: 80 }] }),
    },
  ],
  [
    'a port beside a range',
    'Client',
    one({ portMappings: [{ containerPort: 80, containerPortRange: '80-90' }] }),
  ],
  [
    'two port mappings of one name',
    'Client',
    two(
      { portMappings: [{ containerPort: 80, name: 'x' }] },
      { portMappings: [{ containerPort: 81, name: 'x' }] },
    ),
  ],
  ['links in awsvpc', 'Client', { networkMode: 'awsvpc', ...two({}, { links: ['a'] }) }],
  ['links in host mode', 'Client', { networkMode: 'host', ...two({}, { links: ['a'] }) }],
  ['a link to nobody', 'Client', one({ links: ['ghost'] })],
  ['a hostname in awsvpc', 'Client', { networkMode: 'awsvpc', ...one({ hostname: 'h' }) }],
  ['a dependency on nobody', 'Client', one({ dependsOn: [{ containerName: 'ghost', condition: 'START' }] })],
  ['a dependency on itself', 'Client', one({ dependsOn: [{ containerName: 'web', condition: 'START' }] })],
  [
    'dependencies in a circle',
    'Client',
    two(
      { dependsOn: [{ containerName: 'b', condition: 'START' }] },
      { dependsOn: [{ containerName: 'a', condition: 'START' }] },
    ),
  ],
  [
    'waiting for the end of an essential container',
    'Client',
    two({}, { dependsOn: [{ containerName: 'a', condition: 'SUCCESS' }] }),
  ],
  [
    'waiting for the health of a container without a health check',
    'Client',
    two({}, { dependsOn: [{ containerName: 'a', condition: 'HEALTHY' }] }),
  ],
  [
    'a volume that is not declared',
    'Client',
    one({ mountPoints: [{ sourceVolume: 'v', containerPath: '/v' }] }),
  ],
  ['volumes from nobody', 'Client', one({ volumesFrom: [{ sourceContainer: 'ghost' }] })],
  ['two volumes of one name', 'Client', { volumes: [{ name: 'v' }, { name: 'v' }] }],
  [
    'a volume configured at launch that nobody mounts',
    'Client',
    { volumes: [{ name: 'v', configuredAtLaunch: true }] },
  ],
  [
    'a soft limit above the hard one',
    'Client',
    one({ ulimits: [{ name: 'nofile', softLimit: 2, hardLimit: 1 }] }),
  ],
  [
    'a log driver that does not exist',
    'Client',
    one({ logConfiguration: { logDriver: 'kinesis' as 'splunk' } }),
  ],
  [
    'awslogs without a group',
    'Client',
    one({ logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-region': 'us-east-1' } } }),
  ],
  ['a health check without a command', 'Client', one({ healthCheck: { command: [] } })],
  ['a health check every 4 seconds', 'Client', one({ healthCheck: { command: ['CMD', 'x'], interval: 4 } })],
  [
    'a restart period of 59 seconds',
    'Client',
    one({ restartPolicy: { enabled: true, restartAttemptPeriod: 59 } }),
  ],
  [
    '51 ignored exit codes',
    'Client',
    one({
      restartPolicy: { enabled: true, ignoredExitCodes: Array.from({ length: 51 }, (_, code) => code) },
    }),
  ],
  ['a start timeout of a second', 'Client', one({ startTimeout: 1 })],
  [
    '11 placement constraints',
    'Client',
    {
      placementConstraints: Array.from({ length: 11 }, () => ({
        type: 'memberOf' as const,
        expression: 'attribute:x exists',
      })),
    },
  ],
  [
    'a placement constraint that only a service has',
    'Client',
    { placementConstraints: [{ type: 'distinctInstance' as 'memberOf' }] },
  ],
  ['secrets without an execution role', 'Client', one({ secrets: [{ name: 'S', valueFrom: 'p' }] })],
  ['a role that is a user', 'Client', { taskRoleArn: 'arn:aws:iam::111122223333:user/me' }],
  ['awsvpc on External', 'Client', { requiresCompatibilities: ['EXTERNAL'], networkMode: 'awsvpc' }],
  [
    'bridge on Managed Instances',
    'Client',
    { requiresCompatibilities: ['MANAGED_INSTANCES'], networkMode: 'bridge' },
  ],
  ['fault injection in bridge mode', 'Client', { networkMode: 'bridge', enableFaultInjection: true }],
  ['fault injection without a mode', 'Client', { enableFaultInjection: true }],
  ['Fargate in bridge mode', 'Client', fargate({ networkMode: 'bridge' })],
  ['Fargate without a mode', 'Client', fargate({ networkMode: undefined })],
  ['Fargate without CPU', 'Client', fargate({ cpu: undefined })],
  ['Fargate without memory', 'Client', fargate({ memory: undefined })],
  ['Fargate of a size that does not exist', 'Client', fargate({ memory: '4096' })],
  ['Fargate with json-file', 'Client', fargate(one({ logConfiguration: { logDriver: 'json-file' } }))],
  [
    'Fargate with awslogs and no execution role',
    'Client',
    fargate(
      one({
        logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': 'g', 'awslogs-region': 'r' } },
      }),
    ),
  ],
  [
    'Fargate with an image of ECR and no execution role',
    'Client',
    fargate(one({ image: '111122223333.dkr.ecr.us-east-1.amazonaws.com/3am/read_news:v1' })),
  ],
  ['Fargate with a privileged container', 'Client', fargate(one({ privileged: true }))],
  [
    'Fargate with a path of the host',
    'Client',
    fargate({ volumes: [{ name: 'v', host: { sourcePath: '/x' } }] }),
  ],
  [
    'Fargate with a placement constraint',
    'Client',
    fargate({ placementConstraints: [{ type: 'memberOf', expression: 'attribute:x exists' }] }),
  ],
  ['20 GiB of ephemeral storage', 'Client', fargate({ ephemeralStorage: { sizeInGiB: 20 } })],
])('%s is refused and registers nothing', async (_what, code, change) => {
  expect(await codeOf(register(change))).toBe(code);
  expect(await list()).toEqual([]);
});

test.each<[string, string, Definition]>([
  ['bridge', '0/tcp', { networkMode: 'bridge' }],
  ['no network mode', '0/tcp', {}],
  ['awsvpc', '80/tcp', { networkMode: 'awsvpc' }],
  ['host', '80/tcp', { networkMode: 'host' }],
])('with %s an open host port is answered as %s', async (_mode, expected, change) => {
  const { taskDefinition } = await register({ ...change, ...one({ portMappings: [{ containerPort: 80 }] }) });
  const [mapping] = taskDefinition?.containerDefinitions?.[0]?.portMappings ?? [];
  expect(`${mapping?.hostPort}/${mapping?.protocol}`).toBe(expected);
  expect(taskDefinition?.networkMode).toBe(change.networkMode);
});

test.each<[string, string[], Definition]>([
  ['awsvpc', ['EC2', 'MANAGED_INSTANCES'], { networkMode: 'awsvpc' }],
  [
    'awsvpc of a Fargate size',
    ['EC2', 'MANAGED_INSTANCES', 'FARGATE'],
    fargate({ requiresCompatibilities: undefined }),
  ],
  ['bridge', ['EXTERNAL', 'EC2'], { networkMode: 'bridge', requiresCompatibilities: ['EXTERNAL'] }],
])('%s is compatible with %s', async (_mode, expected, change) => {
  expect((await register(change)).taskDefinition?.compatibilities).toEqual(expected);
});

test('sizes may be written in vCPU and GB', async () => {
  const { taskDefinition } = await register({ cpu: '.5 vCPU', memory: '2GB' });
  expect([taskDefinition?.cpu, taskDefinition?.memory]).toEqual(['512', '2048']);
});

test('what is enough is accepted', async () => {
  expect(await codeOf(register(one({ memory: undefined, memoryReservation: 64 })))).toBe('accepted');
  expect(await codeOf(register({ memory: '512', ...one({ memory: undefined }) }))).toBe('accepted');
  expect(await codeOf(register(two({ essential: false }, {})))).toBe('accepted');
  expect(await codeOf(register(two({}, { links: ['a:alias'] })))).toBe('accepted');
  const udp = { portMappings: [{ containerPort: 80, protocol: 'udp' as const }] };
  const ports = two({ portMappings: [{ containerPort: 80 }] }, udp);
  expect(await codeOf(register({ networkMode: 'awsvpc', ...ports }))).toBe('accepted');
});

test('what a task needs of its instance is said by attributes', async () => {
  const options = { 'awslogs-group': 'g', 'awslogs-region': 'us-east-1' };
  const { taskDefinition } = await register({
    networkMode: 'awsvpc',
    taskRoleArn: 'taskRole',
    executionRoleArn: ROLE,
    ...one({
      image: '111122223333.dkr.ecr.us-east-1.amazonaws.com/3am/read_news:v1',
      logConfiguration: { logDriver: 'awslogs', options },
    }),
  });
  expect(taskDefinition?.taskRoleArn).toBe('arn:aws:iam::111122223333:role/taskRole');
  expect(taskDefinition?.requiresAttributes?.map(({ name }) => name).sort()).toEqual([
    'com.amazonaws.ecs.capability.docker-remote-api.1.18',
    'com.amazonaws.ecs.capability.docker-remote-api.1.19',
    'com.amazonaws.ecs.capability.ecr-auth',
    'com.amazonaws.ecs.capability.logging-driver.awslogs',
    'com.amazonaws.ecs.capability.task-iam-role',
    'ecs.capability.execution-role-awslogs',
    'ecs.capability.execution-role-ecr-pull',
    'ecs.capability.task-eni',
  ]);
});
