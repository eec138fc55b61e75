import { type ContainerRestartPolicy, CreateClusterCommand, RunTaskCommand } from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../support.ts';
import { openWorld, type World } from './world.ts';

let world: World;
const cluster = 'c';
beforeAll(async () => {
  world = await openWorld();
  await world.ecs.send(new CreateClusterCommand({ clusterName: cluster }));
  await world.join(cluster, 1);
});
afterAll(() => world.stop());

/** Runs a task whose container ends with code 3 after 61 seconds: AWS restarts none that ran for less than 60. */
async function run(family: string, restartPolicy?: ContainerRestartPolicy): Promise<string> {
  const container = {
    name: 'web',
    image: 'x',
    cpu: 128,
    memory: 64,
    command: ['sh', '-c', 'sleep 61; exit 3'],
  };
  await world.define(family, { containerDefinitions: [{ ...container, restartPolicy }] });
  const { tasks } = await world.ecs.send(
    new RunTaskCommand({ cluster, taskDefinition: family, launchType: 'EC2' }),
  );
  return tasks?.[0]?.taskArn ?? '';
}

test('a container that ran long enough is started again, as its policy says', async () => {
  const enabled = { enabled: true, restartAttemptPeriod: 60 };
  const again = await run('again', enabled);
  await world.reaches(cluster, again, 'RUNNING');
  const others = [
    await run('none'),
    await run('off', { ...enabled, enabled: false }),
    await run('ignored', { ...enabled, ignoredExitCodes: [3] }),
    await run('longer', { enabled: true }), // 300 seconds unless told.
  ];
  for (const arn of others) {
    await until(async () => (await world.task(cluster, arn)).lastStatus === 'STOPPED', 90_000, 500);
    expect(await world.task(cluster, arn)).toMatchObject({
      stopCode: 'EssentialContainerExited',
      containers: [{ exitCode: 3 }],
    });
  }
  // It began before them, so its container has ended by now too.
  expect(await world.task(cluster, again)).toMatchObject({
    lastStatus: 'RUNNING',
    containers: [{ lastStatus: 'RUNNING' }],
  });
}, 150_000);
