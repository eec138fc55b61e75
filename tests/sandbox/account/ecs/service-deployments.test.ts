import {
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  ListServiceDeploymentsCommand,
  type ListServiceDeploymentsCommandInput,
  StopServiceDeploymentCommand,
  type StopServiceDeploymentCommandInput,
} from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeOf, until } from '../support.ts';
import { type Site, siteOf } from './site.ts';
import { openWorld, type World } from './world.ts';

let world: World;
let site: Site;
beforeAll(async () => {
  world = await openWorld();
  site = siteOf(world);
  await world.define('web');
  await world.define('next');
  const container = { name: 'web', image: 'x', memory: 64, command: ['false'] };
  await world.define('broken', { containerDefinitions: [container] });
});
afterAll(() => world.stop());

const list = async (cluster: string, change: Partial<ListServiceDeploymentsCommandInput> = {}) =>
  (await world.ecs.send(new ListServiceDeploymentsCommand({ cluster, service: 'site', ...change })))
    .serviceDeployments ?? [];
const shown = (...serviceDeploymentArns: (string | undefined)[]) =>
  world.ecs.send(
    new DescribeServiceDeploymentsCommand({
      serviceDeploymentArns: serviceDeploymentArns.map((arn) => arn ?? ''),
    }),
  );
const newest = async (cluster: string) => {
  const [last] = await list(cluster);
  return (await shown(last?.serviceDeploymentArn)).serviceDeployments?.[0];
};
const stop = (change: StopServiceDeploymentCommandInput) =>
  world.ecs.send(new StopServiceDeploymentCommand(change));

test('each deployment of a service is told with the revision that it brings', async () => {
  const cluster = await site.newCluster(1);
  await site.create(cluster);
  expect(await list(cluster)).toMatchObject([{ status: 'IN_PROGRESS' }]);
  await site.steady(cluster, 2);
  await site.update(cluster, { desiredCount: 1 });
  await site.update(cluster, { taskDefinition: 'next' });
  await until(async () => (await newest(cluster))?.status === 'SUCCESSFUL');
  const [second, first, ...more] = await list(cluster);
  expect(more).toEqual([]);
  const path = `arn:aws:ecs:us-east-1:111122223333:service-deployment/${cluster}/site/`;
  expect(second?.serviceDeploymentArn).toMatch(new RegExp(`^${path}[A-Za-z0-9_-]{20}$`));
  expect(await newest(cluster)).toMatchObject({
    sourceServiceRevisions: [{ arn: first?.targetServiceRevisionArn, runningTaskCount: 0 }],
    targetServiceRevision: {
      arn: second?.targetServiceRevisionArn,
      requestedTaskCount: 1,
      runningTaskCount: 1,
      pendingTaskCount: 0,
    },
    deploymentCircuitBreaker: { status: 'DISABLED' },
    finishedAt: expect.any(Date),
  });
  expect((await site.service(cluster))?.currentServiceDeployment).toBe(second?.serviceDeploymentArn);
  const { serviceRevisions, failures } = await world.ecs.send(
    new DescribeServiceRevisionsCommand({
      serviceRevisionArns: [first?.targetServiceRevisionArn ?? '', `${second?.targetServiceRevisionArn}0`],
    }),
  );
  expect(serviceRevisions).toMatchObject([
    {
      taskDefinition: expect.stringContaining('task-definition/web:'),
      launchType: 'EC2',
      containerImages: [{ containerName: 'web', image: 'nginx' }],
    },
  ]);
  expect(failures).toMatchObject([{ reason: 'MISSING' }]);
  const no = new DescribeServiceRevisionsCommand({ serviceRevisionArns: ['site'] });
  expect(await codeOf(world.ecs.send(no))).toBe('InvalidParameter');
  expect(await list(cluster, { status: ['STOPPED'] })).toEqual([]);
  expect(await list(cluster, { createdAt: { after: first?.createdAt, before: undefined } })).toHaveLength(1);
});

test('a failed deployment tells that the circuit breaker has rolled it back', async () => {
  const cluster = await site.newCluster(1);
  const deploymentConfiguration = { deploymentCircuitBreaker: { enable: true, rollback: true } };
  await site.create(cluster, { desiredCount: 1, deploymentConfiguration });
  await site.steady(cluster, 1);
  const [kept] = await site.running(cluster);
  const before = (await site.service(cluster))?.deployments?.[0]?.id;
  await site.update(cluster, { taskDefinition: 'broken' });
  await until(async () => (await newest(cluster))?.status === 'ROLLBACK_SUCCESSFUL');
  const [, first] = await list(cluster);
  expect(await newest(cluster)).toMatchObject({
    rollback: { serviceRevisionArn: first?.targetServiceRevisionArn },
    deploymentCircuitBreaker: { status: 'TRIGGERED', failureCount: 3, threshold: 3 },
  });
  expect((await site.service(cluster))?.deployments).toMatchObject([{ id: before, status: 'PRIMARY' }]);
  // The task that ran all the time is still the one.
  expect(await site.running(cluster)).toEqual([kept]);
});

test('a deployment under way can be stopped, and the last completed one comes back', async () => {
  const cluster = await site.newCluster(1);
  await site.create(cluster, { desiredCount: 1 });
  await site.steady(cluster, 1);
  const arnOf = async () => (await list(cluster))[0]?.serviceDeploymentArn;
  expect(await codeOf(stop({ serviceDeploymentArn: await arnOf() }))).toBe('Conflict');
  await site.update(cluster, { taskDefinition: 'broken' });
  expect(await codeOf(stop({ serviceDeploymentArn: await arnOf(), stopType: 'ABORT' }))).toBe(
    'NotImplemented',
  );
  await stop({ serviceDeploymentArn: await arnOf() });
  await until(async () => (await newest(cluster))?.status === 'ROLLBACK_SUCCESSFUL');
  expect((await site.service(cluster))?.taskDefinition).toContain('task-definition/web:');
});

test('what is not there, or not asked as it should be, is refused', async () => {
  const cluster = await site.newCluster(0);
  expect(await codeOf(list(cluster))).toBe('ServiceNotFound');
  expect(await codeOf(list('none'))).toBe('ClusterNotFound');
  await site.create(cluster);
  expect(await codeOf(list(cluster, { maxResults: 101 }))).toBe('InvalidParameter');
  const [{ serviceDeploymentArn } = {}] = await list(cluster);
  expect(await codeOf(stop({ serviceDeploymentArn }))).toBe('Conflict'); // Nothing to roll back to.
  expect(await codeOf(stop({ serviceDeploymentArn: `${serviceDeploymentArn}0` }))).toBe(
    'ServiceDeploymentNotFound',
  );
  expect(await codeOf(shown())).toBe('InvalidParameter');
  expect(await codeOf(shown('arn:aws:ecs:us-east-1:111122223333:service/c/site'))).toBe('InvalidParameter');
  expect((await shown(`${serviceDeploymentArn}0`)).failures).toMatchObject([{ reason: 'MISSING' }]);
});
