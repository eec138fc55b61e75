import type { RunTaskRequest, StartTaskRequest } from '@aws-sdk/client-ecs';
import type { Call } from '../../core/call.ts';
import { notSimulated } from '../../core/errors.ts';
import type { ClusterRecord, TaskRecord } from '../../core/state.ts';
import type { Wire } from '../../core/wire.ts';
import { invalid } from '../errors.ts';
import { activeDefinition } from '../lifecycle/lookup.ts';
import { activeCluster } from '../names.ts';
import type { Constraint, Strategy } from '../placement/candidate.ts';
import { parseExpression } from '../placement/expression.ts';
import { checkTags } from '../tags.ts';
import { containersOf, type Definition } from './demand.ts';
import { isFargate, type Order } from './launch.ts';
import { subnetsFor } from './network.ts';
import { checkPlatform } from './platform.ts';

type Request = Wire<RunTaskRequest> & Pick<Wire<StartTaskRequest>, 'group'>;

/** Checks what a request has in common for all its tasks. Reads AWS; changes nothing. Throws AwsError. */
export async function orderOf(input: Request, fargate: boolean, call: Call): Promise<Order> {
  const cluster = activeCluster(call, input.cluster);
  const definition = activeDefinition(input.taskDefinition ?? '', call);
  if (input.volumeConfigurations?.length) throw notSimulated('volumeConfigurations of tasks');
  const group = input.group ?? `family:${definition.family}`;
  const overrides = input.overrides ?? {};
  for (const { name } of overrides.containerOverrides ?? []) {
    if (!containersOf(definition).some((container) => container.name === name)) {
      throw invalid(`Override for container named ${name} is not a container in the TaskDefinition.`);
    }
  }
  assertSupports(definition, fargate ? 'FARGATE' : 'EC2');
  checkPlatform(input.platformVersion, definition, fargate);
  const { constraints, strategies } = checkedPlacement(input, fargate, definition.placementConstraints);
  const placement = await subnetsFor(definition, input.networkConfiguration, fargate, call);
  return {
    cluster,
    definition,
    roles: [
      overrides.taskRoleArn ?? definition.taskRoleArn,
      overrides.executionRoleArn ?? definition.executionRoleArn,
    ],
    group,
    startedBy: input.startedBy,
    overrides,
    constraints,
    strategies,
    placement,
    platformVersion: input.platformVersion,
    enableExecuteCommand: input.enableExecuteCommand ?? false,
    tags: tagsOf(input, cluster, definition, call),
  };
}

function assertSupports(definition: Definition, launchType: 'EC2' | 'FARGATE'): void {
  if (definition.compatibilities?.includes(launchType)) return;
  throw invalid(`Task definition does not support launch_type ${launchType}.`);
}

/** The constraints and strategies of a request, with those of the task definition. Throws InvalidParameterException. */
export function checkedPlacement(
  input: Pick<Request, 'placementConstraints' | 'placementStrategy'>,
  fargate: boolean,
  ofDefinition: Definition['placementConstraints'] = [],
): { constraints: Constraint[]; strategies: Strategy[] } {
  const { placementConstraints = [], placementStrategy = [] } = input;
  if (fargate && placementConstraints.length > 0) {
    throw invalid('Placement constraints are not supported with FARGATE launch type.');
  }
  if (fargate && placementStrategy.length > 0) {
    throw invalid('Placement strategies are not supported with FARGATE launch type.');
  }
  return {
    constraints: checkedConstraints([...placementConstraints, ...ofDefinition]),
    strategies: checkedStrategies(placementStrategy),
  };
}

/** Fargate and Auto Scaling groups have different rules: whether the strategy's providers are Fargate's. */
export const strategyIsFargate = (strategy: readonly { capacityProvider?: string | undefined }[]) =>
  strategy.some((item) => isFargate(item.capacityProvider ?? ''));

function checkedConstraints(
  given: readonly { type?: string | undefined; expression?: string | undefined }[],
): Constraint[] {
  if (given.length > 10) throw invalid('placementConstraints can have at most 10 items.');
  return given.map(({ type, expression }) => {
    if (type !== 'distinctInstance' && type !== 'memberOf') throw invalid(`Invalid constraint type ${type}.`);
    if (type === 'memberOf') {
      try {
        parseExpression(expression ?? '');
      } catch (error) {
        throw invalid(`The expression ${expression} is not valid. ${(error as Error).message}`);
      }
    }
    return { type, expression };
  });
}

function checkedStrategies(
  given: readonly { type?: string | undefined; field?: string | undefined }[],
): Strategy[] {
  if (given.length > 5) throw invalid('placementStrategy can have at most 5 items.');
  return given.map(({ type, field }) => {
    if (type !== 'random' && type !== 'spread' && type !== 'binpack') {
      throw invalid(`Invalid placement strategy type ${type}.`);
    }
    if (type === 'binpack' && !/^(cpu|memory)$/i.test(field ?? '')) {
      throw invalid('The field of a binpack strategy must be cpu or memory.');
    }
    return { type, field };
  });
}

function tagsOf(
  input: Request,
  cluster: ClusterRecord,
  definition: Definition,
  call: Call,
): TaskRecord['tags'] {
  const name = `${definition.family}:${definition.revision}`;
  const inherited =
    input.propagateTags === 'TASK_DEFINITION' ? (call.state.taskDefinitions.get(name)?.tags ?? []) : [];
  const managed = input.enableECSManagedTags
    ? [{ key: 'aws:ecs:clusterName', value: cluster.clusterName }]
    : [];
  const own = checkTags(input.tags);
  return [...own, ...inherited.filter((tag) => !own.some(({ key }) => key === tag.key)), ...managed];
}
