import { DescribeSubnetsCommand } from '@aws-sdk/client-ec2';
import {
  CreateClusterCommand,
  CreateServiceCommand,
  DeleteServiceCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  type ECSClient,
  ListServicesCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
  type Service,
  StopTaskCommand,
  type Task,
} from '@aws-sdk/client-ecs';
import { expect, test } from 'vitest';
import { temporaryHome, until } from '../support.ts';
import { kill, type Owner, startOwner } from './owned.ts';

/** On two accounts side by side: starting one is most of the work. */
const KILLS = 50;
const cluster = 'c';

/** What was answered before the kills. */
interface Answered {
  tasks: Set<string>;
  stopped: Set<string>;
  services: Set<string>;
  deleted: Set<string>;
  revisions: number[];
}

/** Does one thing after the other until the account is gone; what was answered is written down. */
async function work({ ecs }: Owner, round: string, subnets: string[], done: Answered): Promise<void> {
  const network = { networkConfiguration: { awsvpcConfiguration: { subnets } } };
  const launch = { cluster, taskDefinition: 'web', launchType: 'FARGATE' as const, ...network };
  for (let count = 0; ; count++) {
    const { tasks = [] } = await ecs.send(new RunTaskCommand({ ...launch, count: 2 }));
    const [first = '', second = ''] = tasks.map((task) => task.taskArn ?? '');
    done.tasks.add(first).add(second);
    const serviceName = `s${round}-${count}`;
    await ecs.send(new CreateServiceCommand({ ...launch, serviceName, desiredCount: 1 }));
    done.services.add(serviceName);
    await ecs.send(new StopTaskCommand({ cluster, task: first }));
    done.stopped.add(first);
    done.revisions.push(await register(ecs));
    if (count % 2 === 1) continue;
    // From here on either is right: the answer may be lost with the process.
    done.services.delete(serviceName);
    await ecs.send(new DeleteServiceCommand({ cluster, service: serviceName, force: true }));
    done.deleted.add(serviceName);
  }
}

async function register(ecs: ECSClient): Promise<number> {
  const { taskDefinition } = await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: 'web',
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      cpu: '256',
      memory: '512',
      containerDefinitions: [{ name: 'web', image: 'nginx' }],
    }),
  );
  return taskDefinition?.revision ?? 0;
}

async function everyTask({ ecs }: Owner): Promise<Map<string, Task>> {
  const arns: string[] = [];
  for (const desiredStatus of ['RUNNING', 'STOPPED'] as const) {
    let nextToken: string | undefined;
    do {
      const page = await ecs.send(new ListTasksCommand({ cluster, desiredStatus, nextToken }));
      arns.push(...(page.taskArns ?? []));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
  }
  const found = new Map<string, Task>();
  for (let start = 0; start < arns.length; start += 100) {
    const tasks = arns.slice(start, start + 100);
    const answer = await ecs.send(new DescribeTasksCommand({ cluster, tasks }));
    for (const task of answer.tasks ?? []) found.set(task.taskArn ?? '', task);
  }
  return found;
}

async function everyService({ ecs }: Owner): Promise<Map<string, Service>> {
  const arns: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await ecs.send(new ListServicesCommand({ cluster, nextToken, maxResults: 100 }));
    arns.push(...(page.serviceArns ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  const found = new Map<string, Service>();
  for (let start = 0; start < arns.length; start += 10) {
    const services = arns.slice(start, start + 10);
    const answer = await ecs.send(new DescribeServicesCommand({ cluster, services }));
    for (const service of answer.services ?? []) found.set(service.serviceName ?? '', service);
  }
  return found;
}

/** Everything that was answered is there, and what is there is whole. */
async function assertWhole(owner: Owner, answered: Answered): Promise<void> {
  const [tasks, services] = await Promise.all([everyTask(owner), everyService(owner)]);
  expect([...answered.tasks].filter((arn) => !tasks.has(arn))).toEqual([]);
  expect([...answered.stopped].filter((arn) => tasks.get(arn)?.desiredStatus !== 'STOPPED')).toEqual([]);
  expect([...answered.services].filter((name) => !services.has(name))).toEqual([]);
  expect([...answered.deleted].filter((name) => services.has(name))).toEqual([]);
  expect(new Set(answered.revisions).size).toBe(answered.revisions.length);
  for (const service of services.values()) {
    expect(service.deployments?.length).toBeGreaterThan(0);
    expect(service.currentServiceDeployment).toBeDefined();
  }
  for (const task of tasks.values()) {
    expect(task.containers).toHaveLength(1);
    if (task.lastStatus === 'RUNNING') expect(task.startedAt).toBeDefined();
  }
}

async function killAgainAndAgain(kills: number): Promise<void> {
  const { home, remove } = await temporaryHome();
  const answered: Answered = {
    tasks: new Set(),
    stopped: new Set(),
    services: new Set(),
    deleted: new Set(),
    revisions: [],
  };
  let owner = await startOwner(home);
  try {
    await owner.ecs.send(new CreateClusterCommand({ clusterName: cluster }));
    answered.revisions.push(await register(owner.ecs));
    const { Subnets = [] } = await owner.ec2.send(new DescribeSubnetsCommand({}));
    const subnets = Subnets.map((subnet) => subnet.SubnetId ?? '');
    for (let round = 0; round < kills; round++) {
      const before = answered.tasks.size;
      // The client's error is the kill itself; whatever was half asked may or may not be there.
      const working = work(owner, String(round), subnets, answered).catch(() => undefined);
      await until(async () => answered.tasks.size > before, 60_000);
      // Every other kill falls between two requests as often as into one.
      if (round % 2 === 0) await new Promise((resolve) => setTimeout(resolve, Math.random() * 60));
      await kill(owner);
      await working;
      owner = await startOwner(home);
      if (round % 10 === 9) await assertWhole(owner, answered);
    }
    // Life goes on where it was: what is to run runs, what is to stop has stopped.
    await until(async () => {
      const tasks = [...(await everyTask(owner)).values()];
      return tasks.every(({ lastStatus, desiredStatus }) => lastStatus === desiredStatus);
    }, 30_000);
    await assertWhole(owner, answered);
    const newest = Math.max(...answered.revisions);
    const { taskDefinition } = await owner.ecs.send(
      new DescribeTaskDefinitionCommand({ taskDefinition: 'web' }),
    );
    expect(taskDefinition?.revision).toBeGreaterThanOrEqual(newest);
  } finally {
    await kill(owner);
    await remove();
  }
}

test(`tasks and services are whole after ${KILLS} kills between and during requests`, async () => {
  await Promise.all([killAgainAndAgain(KILLS / 2), killAgainAndAgain(KILLS / 2)]);
}, 600_000);
