import { DescribeSubnetsCommand } from '@aws-sdk/client-ec2';
import {
  CreateClusterCommand,
  CreateServiceCommand,
  CreateTaskSetCommand,
  DeleteTaskSetCommand,
  DescribeServicesCommand,
  RegisterTaskDefinitionCommand,
  type Service,
  UpdateServicePrimaryTaskSetCommand,
  UpdateTaskSetCommand,
} from '@aws-sdk/client-ecs';
import { expect, test } from 'vitest';
import { temporaryHome, until } from '../support.ts';
import { kill, type Owner, startOwner } from './owned.ts';

const KILLS = 8;
const cluster = 'c';
const SCALES = [100, 50, 0];

/** What of a service was answered last; absent where the answer may be lost with the process. */
interface Answered {
  made: Set<string>;
  deleted: Set<string>;
  scales: Map<string, number>;
  primary: string | undefined;
  count: number;
}

const find = async ({ ecs }: Owner, service: string): Promise<Service | undefined> =>
  (await ecs.send(new DescribeServicesCommand({ cluster, services: [service] }))).services?.[0];

/** Makes task sets, scales them, makes them primary and deletes the one before, until the account is gone. */
async function work({ ecs }: Owner, service: string, subnets: string[], done: Answered): Promise<void> {
  const where = { cluster, service };
  let before: string | undefined;
  for (;;) {
    const { taskSet } = await ecs.send(
      new CreateTaskSetCommand({
        ...where,
        taskDefinition: 'web',
        launchType: 'FARGATE',
        networkConfiguration: { awsvpcConfiguration: { subnets } },
      }),
    );
    const id = taskSet?.id ?? '';
    done.made.add(id);
    const value = SCALES[done.count % SCALES.length] ?? 0;
    await ecs.send(new UpdateTaskSetCommand({ ...where, taskSet: id, scale: { value, unit: 'PERCENT' } }));
    done.scales.set(id, value);
    done.primary = undefined;
    await ecs.send(new UpdateServicePrimaryTaskSetCommand({ ...where, primaryTaskSet: id }));
    done.primary = id;
    done.count++;
    if (before !== undefined) {
      done.made.delete(before);
      await ecs.send(new DeleteTaskSetCommand({ ...where, taskSet: before, force: true }));
      done.deleted.add(before);
    }
    before = id;
  }
}

function assertWhole(service: Service | undefined, answered: Answered): void {
  const sets = new Map((service?.taskSets ?? []).map((set) => [set.id ?? '', set]));
  expect([...answered.made].filter((id) => !sets.has(id))).toEqual([]);
  for (const [id, set] of sets) {
    if (answered.deleted.has(id)) expect(set.status).toBe('DRAINING');
    if (answered.scales.has(id)) expect(set.scale?.value).toBe(answered.scales.get(id));
  }
  if (answered.primary !== undefined) {
    expect(sets.get(answered.primary)?.status).toBe('PRIMARY');
    expect(service?.taskDefinition).toMatch(/web:1$/);
  }
  expect([...sets.values()].filter((set) => set.status === 'PRIMARY').length).toBeLessThanOrEqual(1);
}

test(`task sets are whole after ${KILLS} kills between and during requests, and go on`, async () => {
  const { home, remove } = await temporaryHome();
  let owner = await startOwner(home);
  try {
    await owner.ecs.send(new CreateClusterCommand({ clusterName: cluster }));
    await owner.ecs.send(
      new RegisterTaskDefinitionCommand({
        family: 'web',
        requiresCompatibilities: ['FARGATE'],
        networkMode: 'awsvpc',
        cpu: '256',
        memory: '512',
        containerDefinitions: [{ name: 'web', image: 'nginx' }],
      }),
    );
    const { Subnets = [] } = await owner.ec2.send(new DescribeSubnetsCommand({}));
    const subnets = Subnets.map((subnet) => subnet.SubnetId ?? '');
    for (let round = 0; round < KILLS; round++) {
      // A service of its own: of one with five task sets no sixth is made.
      const serviceName = `s${round}`;
      const deploymentController = { type: 'EXTERNAL' as const };
      await owner.ecs.send(
        new CreateServiceCommand({ cluster, serviceName, deploymentController, desiredCount: 2 }),
      );
      const answered: Answered = {
        made: new Set(),
        deleted: new Set(),
        scales: new Map(),
        primary: undefined,
        count: 0,
      };
      const working = work(owner, serviceName, subnets, answered).catch(() => undefined);
      const enough = 1 + Math.floor(Math.random() * 3);
      await until(async () => answered.count >= enough);
      await kill(owner);
      await working;
      owner = await startOwner(home);
      assertWhole(await find(owner, serviceName), answered);
    }
    await until(async () => {
      const names = Array.from({ length: KILLS }, (_, round) => `s${round}`);
      const found = await Promise.all(names.map((name) => find(owner, name)));
      const sets = found.flatMap((service) => service?.taskSets ?? []);
      return sets.every(
        (set) => set.stabilityStatus === 'STEADY_STATE' && set.runningCount === set.computedDesiredCount,
      );
    }, 30_000);
  } finally {
    await kill(owner);
    await remove();
  }
}, 120_000);
