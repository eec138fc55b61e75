import type { CreateServiceCommandInput, UpdateServiceCommandInput } from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeOf } from '../support.ts';
import { type External, externalOf } from './external.ts';
import { openWorld, type World } from './world.ts';

let world: World;
let external: External;
let cluster: string;
beforeAll(async () => {
  world = await openWorld();
  external = externalOf(world);
  await external.define();
  cluster = await external.open({ desiredCount: 2 });
});
afterAll(() => world.stop());

test('a service with an external controller starts nothing by itself and shows what it leaves to task sets', async () => {
  const own = await external.open({ desiredCount: 2, healthCheckGracePeriodSeconds: 30 });
  const service = await external.find(own);
  expect(service).toMatchObject({
    status: 'ACTIVE',
    desiredCount: 2,
    runningCount: 0,
    pendingCount: 0,
    launchType: 'EC2',
    deploymentConfiguration: { maximumPercent: 200, minimumHealthyPercent: 100 },
    deploymentController: { type: 'EXTERNAL' },
    schedulingStrategy: 'REPLICA',
    placementStrategy: [],
    healthCheckGracePeriodSeconds: 30,
    taskSets: [],
    deployments: [],
    events: [],
  });
  expect(service).not.toHaveProperty('taskDefinition');
  expect(await external.create(own, { serviceName: 'plain' })).toMatchObject({
    service: { desiredCount: 0 },
  });
});

const EXTERNAL = { type: 'EXTERNAL' } as const;
test.each<[string, Partial<CreateServiceCommandInput>, RegExp | undefined]>([
  ['a task definition', { taskDefinition: 'web' }, /^TaskDefinition must be blank\.$/],
  ['an empty task definition', { taskDefinition: '' }, /^Family should not be null or empty\.$/],
  [
    'a network',
    { networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } } },
    /^NetworkConfiguration must be null\.$/,
  ],
  ['a launch type', { launchType: 'FARGATE' }, undefined],
  ['a strategy', { capacityProviderStrategy: [{ capacityProvider: 'FARGATE' }] }, undefined],
  ['a platform version', { platformVersion: 'LATEST' }, undefined],
  ['the strategy DAEMON', { schedulingStrategy: 'DAEMON' }, undefined],
  [
    'a circuit breaker',
    { deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: false } } },
    undefined,
  ],
  ['a deployment strategy', { deploymentConfiguration: { strategy: 'ROLLING' } }, undefined],
  ['a constraint that is none', { placementConstraints: [{ type: 'memberOf', expression: '(' }] }, undefined],
  ['a negative count', { desiredCount: -1 }, undefined],
])('a service with an external controller cannot name %s', async (_what, change, sentence) => {
  const refused = external.create(cluster, { serviceName: 'refused', ...change });
  const error = await refused.catch((thrown: Error) => thrown);
  expect(error).toMatchObject({ name: 'InvalidParameterException' });
  if (sentence !== undefined) expect((error as Error).message).toMatch(sentence);
});

test.each<[string, Partial<UpdateServiceCommandInput>]>([
  ['task definition', { taskDefinition: 'web' }],
  ['network', { networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } } }],
  ['capacity provider strategy', { capacityProviderStrategy: [{ capacityProvider: 'FARGATE' }] }],
  ['platform version', { platformVersion: 'LATEST' }],
  ['deployment configuration', { deploymentConfiguration: { maximumPercent: 150 } }],
  ['tasks by force', { forceNewDeployment: true }],
])("an external controller's service does not get another %s", async (_what, change) => {
  expect(await codeOf(external.update(cluster, change))).toBe('InvalidParameter');
});

test("an external controller's service gets another count, grace period, placement and tags' source", async () => {
  const change = {
    desiredCount: 4,
    healthCheckGracePeriodSeconds: 60,
    placementConstraints: [{ type: 'distinctInstance' as const }],
    placementStrategy: [{ type: 'binpack' as const, field: 'memory' }],
    enableECSManagedTags: true,
    propagateTags: 'SERVICE' as const,
  };
  const own = await external.open({ desiredCount: 2 });
  expect((await external.update(own, { ...change, deploymentController: EXTERNAL })).service).toMatchObject(
    change,
  );
  expect(await external.find(own)).toMatchObject(change);
  const rolling = external.update(own, { deploymentController: { type: 'ECS' } });
  expect(await codeOf(rolling)).toBe('NotImplemented');
  expect(await codeOf(external.addFargate(own))).toBe('InvalidParameter');
  await external.update(own, { placementConstraints: [], placementStrategy: [] });
  await external.addFargate(own);
  expect(await codeOf(external.update(own, change))).toBe('InvalidParameter');
});
