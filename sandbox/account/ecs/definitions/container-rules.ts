import type { ContainerDefinition, HealthCheck } from '@aws-sdk/client-ecs';
import type { Wire } from '../../core/wire.ts';
import { client } from '../errors.ts';
import { valuesOf } from '../shapes.ts';

type Container = Wire<ContainerDefinition>;

const NAME = /^[a-zA-Z0-9_-]{1,255}$/;

/**
 * Holds the containers against AWS's rules, apart from ports and what only Fargate asks. Throws ClientException.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html. Sentences with a link, and
 * those that follow github.com/badmintoncryer/cdk-preflight (rules/ecs: tried on the real API), are AWS's; others ours.
 */
export function checkContainers(containers: Container[], taskMemory: number | undefined): void {
  if (containers.length === 0) throw client('Container list cannot be empty.');
  for (const container of containers) checkContainer(container, taskMemory);
  const names = containers.map((container) => container.name);
  if (new Set(names).size < names.length) {
    throw client('Container names must be unique within a task definition.');
  }
  if (containers.every((container) => container.essential === false)) {
    throw client("Task definition doesn't have any essential container.");
  }
  for (const container of containers) checkReferences(container, containers);
  checkCycles(containers);
}

function checkContainer(container: Container, taskMemory: number | undefined): void {
  // github.com/hashicorp/terraform/issues/2888, github.com/aws-actions/amazon-ecs-render-task-definition/issues/87
  if (!container.name) throw client('Container.name should not be null or empty.');
  if (!NAME.test(container.name)) throw client('Container.name contains invalid characters.');
  if (!container.image) throw client('Container.image should not be null or empty.');
  checkMemory(container, taskMemory);
  if ((container.cpu ?? 0) < 0) throw client(`Invalid 'cpu' setting for container '${container.name}'.`);
  checkHealth(container.name, container.healthCheck);
  checkRestarts(container);
  checkLogs(container);
  for (const { name, softLimit = 0, hardLimit = 0 } of container.ulimits ?? []) {
    oneOf('ulimit', name, valuesOf('UlimitName'));
    if (softLimit > hardLimit) throw client(`Soft limit exceeds hard limit for ulimit ${name}`);
  }
  timeout('start', container.startTimeout, container.name);
  timeout('stop', container.stopTimeout, container.name);
}

function checkMemory({ name, memory, memoryReservation }: Container, taskMemory: number | undefined): void {
  const setting = `Invalid setting for container '${name}'.`;
  if (memory === undefined && memoryReservation === undefined && taskMemory === undefined) {
    // github.com/cuttlesoft/ecs-deploy.py/issues/17
    throw client(`${setting} At least one of 'memory' or 'memoryReservation' must be specified.`);
  }
  for (const value of [memory, memoryReservation]) {
    if (value !== undefined && (!Number.isInteger(value) || value < 1)) {
      throw client(`${setting} 'memory' and 'memoryReservation' must be at least 1.`);
    }
  }
  if (memory !== undefined && memoryReservation !== undefined && memory < memoryReservation) {
    throw client(`${setting} 'memory' must be greater than or equal to 'memoryReservation'.`);
  }
  if (taskMemory !== undefined && (memory ?? memoryReservation ?? 0) > taskMemory) {
    // github.com/pulumi/pulumi-awsx/issues/1220
    const which = memory === undefined ? 'memoryReservation' : 'memory';
    throw client(`The '${which}' setting for container '${name}' is greater than for the task.`);
  }
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html */
function checkHealth(name: string, check: Wire<HealthCheck> | undefined): void {
  if (check === undefined) return;
  const [kind] = check.command ?? [];
  if (kind === undefined || !['CMD', 'CMD-SHELL', 'NONE'].includes(kind)) {
    throw client(
      `The health check of container '${name}' needs a command that starts with CMD or CMD-SHELL.`,
    );
  }
  const range = (what: string, value: number | undefined, least: number, most: number) => {
    if (value === undefined || (value >= least && value <= most)) return;
    throw client(`The health check's ${what} of container '${name}' must be between ${least} and ${most}.`);
  };
  range('interval', check.interval, 5, 300);
  range('timeout', check.timeout, 2, 60);
  range('retries', check.retries, 1, 10);
  range('startPeriod', check.startPeriod, 0, 300);
}

function checkRestarts({ name, restartPolicy }: Container): void {
  if (restartPolicy === undefined) return;
  const { restartAttemptPeriod: period = 300, ignoredExitCodes = [] } = restartPolicy;
  if (period < 60 || period > 1800) {
    throw client(`the 'restartAttemptPeriod' setting for container '${name}' must be between 60 and 1800`);
  }
  if (ignoredExitCodes.length > 50) {
    throw client(`the 'ignoredExitCodes' setting for container '${name}' has more than 50 exit codes`);
  }
}

function checkLogs({ logConfiguration: logs }: Container): void {
  if (logs === undefined) return;
  oneOf('log driver', logs.logDriver, valuesOf('LogDriver'));
  if (logs.logDriver !== 'awslogs') return;
  const missing = ['awslogs-region', 'awslogs-group'].filter((option) => !logs.options?.[option]);
  // github.com/klothoplatform/klotho/issues/892
  if (missing.length > 0) throw client(`Log driver awslogs requires options: ${missing.join(', ')}`);
}

function checkReferences(container: Container, containers: Container[]): void {
  for (const { containerName, condition } of container.dependsOn ?? []) {
    const target = containers.find((one) => one.name === containerName);
    if (target === undefined) {
      throw client(`Cannot depend on container + '${containerName}' because it does not exist`);
    }
    oneOf('condition', condition, valuesOf('ContainerCondition'));
    if ((condition === 'SUCCESS' || condition === 'COMPLETE') && target.essential !== false) {
      throw client(
        'A dependency container with SUCCESS or COMPLETE condition cannot be an essential container',
      );
    }
    if (condition === 'HEALTHY' && target.healthCheck === undefined) {
      throw client('A dependency container with HEALTHY condition must have health check configured');
    }
  }
  for (const { sourceContainer } of container.volumesFrom ?? []) {
    if (containers.some((one) => one.name === sourceContainer)) continue;
    throw client(`Invalid 'volumesFrom' setting. Unknown container: '${sourceContainer}'`);
  }
  for (const link of container.links ?? []) {
    const [name] = link.split(':');
    if (containers.some((one) => one.name === name)) continue;
    throw client(`Invalid 'links' setting. Unknown container: '${name}'`);
  }
}

/** Waiting for one another in a circle, nobody would ever start. Links count: a linked container starts first. */
function checkCycles(containers: Container[]): void {
  const waitsFor = (container: Container) => [
    ...(container.dependsOn ?? []).map((one) => one.containerName),
    ...(container.links ?? []).map((link) => link.split(':')[0]),
  ];
  const settled = new Set<string | undefined>();
  for (;;) {
    const next = containers.filter(
      (one) => !settled.has(one.name) && waitsFor(one).every((name) => settled.has(name)),
    );
    if (next.length === 0) break;
    for (const one of next) settled.add(one.name);
  }
  if (settled.size < containers.length) throw client('The containers depend on one another in a circle.');
}

function timeout(kind: 'start' | 'stop', value: number | undefined, name: string): void {
  if (value === undefined || value >= 2) return;
  throw client(`Granular ${kind} timeout on container '${name}' must be at least 2 seconds.`);
}

/** Throws ClientException unless the value is one that the API knows; undefined is left to other rules. */
export function oneOf(what: string, value: string | undefined, known: readonly string[]): void {
  if (value === undefined || known.includes(value)) return;
  throw client(`${value} is not a valid ${what}. Must be one of [${known.join(',')}]`);
}
