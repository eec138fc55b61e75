import type {
  ContainerDefinition,
  RegisterTaskDefinitionRequest,
  RegisterTaskDefinitionResponse,
} from '@aws-sdk/client-ecs';
import type { Call } from '../../core/call.ts';
import type { Wire } from '../../core/wire.ts';
import { arnOf } from '../names.ts';
import { type Answer, operation } from '../operation.ts';
import { checkTags } from '../tags.ts';
import { compatibilities, requiresAttributes } from './attributes.ts';
import { filledPort } from './network-rules.ts';
import { checkDefinition } from './task-rules.ts';
import { taskUnits } from './units.ts';

/** Every registration is a new revision, also of the very same definition. */
function register(
  input: Wire<RegisterTaskDefinitionRequest>,
  call: Call,
): Answer<RegisterTaskDefinitionResponse> {
  const { tags: given, ...asked } = input;
  const tags = checkTags(given);
  const request = {
    ...asked,
    ...defined({ cpu: taskUnits('cpu', asked.cpu), memory: taskUnits('memory', asked.memory) }),
    ...defined({
      taskRoleArn: roleArn(call, asked.taskRoleArn),
      executionRoleArn: roleArn(call, asked.executionRoleArn),
    }),
  };
  checkDefinition(request);
  const family = request.family ?? '';
  const revision = (call.state.families.get(family)?.lastRevision ?? 0) + 1;
  const attributes = requiresAttributes(request);
  const definition = {
    ...request,
    taskDefinitionArn: arnOf(call, `task-definition/${family}:${revision}`),
    family,
    revision,
    status: 'ACTIVE' as const,
    containerDefinitions: (request.containerDefinitions ?? []).map((one) => filled(one, request.networkMode)),
    volumes: (request.volumes ?? []).map((volume) =>
      Object.keys(volume).length > 1 ? volume : { ...volume, host: {} },
    ),
    placementConstraints: request.placementConstraints ?? [],
    ...(attributes.length > 0 ? { requiresAttributes: attributes } : {}),
    compatibilities: compatibilities(request),
    registeredAt: call.now(),
    registeredBy: call.caller,
  };
  call.state.families.put(family, { lastRevision: revision });
  call.state.taskDefinitions.put(`${family}:${revision}`, { definition, tags });
  return { taskDefinition: definition, tags };
}

/** With the members that AWS's answers always have. */
const filled = (
  container: Wire<ContainerDefinition>,
  mode: string | undefined,
): Wire<ContainerDefinition> => ({
  ...container,
  cpu: container.cpu ?? 0,
  portMappings: (container.portMappings ?? []).map((mapping) => filledPort(mapping, mode)),
  essential: container.essential ?? true,
  environment: container.environment ?? [],
  mountPoints: container.mountPoints ?? [],
  volumesFrom: container.volumesFrom ?? [],
  systemControls: container.systemControls ?? [],
  ...(container.healthCheck === undefined
    ? {}
    : { healthCheck: { interval: 30, timeout: 5, retries: 3, ...container.healthCheck } }),
});

/** A role may be given by its short name. */
function roleArn(call: Call, given: string | undefined): string | undefined {
  if (!given || given.startsWith('arn:')) return given || undefined;
  return `arn:aws:iam::${call.accountId}:role/${given}`;
}

function defined<Value extends object>(value: Value): Partial<Value> {
  return Object.fromEntries(
    Object.entries(value).filter(([, member]) => member !== undefined),
  ) as Partial<Value>;
}

export const REGISTER_OPERATION = operation('RegisterTaskDefinition', register);
