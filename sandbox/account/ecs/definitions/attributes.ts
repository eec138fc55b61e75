import type { Attribute, Compatibility, RegisterTaskDefinitionRequest } from '@aws-sdk/client-ecs';
import type { Wire } from '../../core/wire.ts';
import { checkFargate } from './fargate-rules.ts';

type Request = Wire<RegisterTaskDefinitionRequest>;

/** The launch types that the definition would be valid for, in the order of AWS's answers. */
export function compatibilities(request: Request): Compatibility[] {
  const awsvpc = request.networkMode === 'awsvpc';
  const shared = awsvpc || request.networkMode === 'host';
  return [
    ...(awsvpc ? [] : (['EXTERNAL'] as const)),
    'EC2',
    ...(shared ? (['MANAGED_INSTANCES'] as const) : []),
    ...(valid(() => checkFargate(request)) ? (['FARGATE'] as const) : []),
  ];
}

/**
 * The instance attributes that the definition needs. Only those seen in public answers of DescribeTaskDefinition; AWS
 * derives more (newer Docker versions, for instance), which every current instance has.
 */
export function requiresAttributes(request: Request): Attribute[] {
  const names = new Set<string>();
  const docker = (version: string) => names.add(`com.amazonaws.ecs.capability.docker-remote-api.${version}`);
  for (const container of request.containerDefinitions ?? []) {
    const driver = container.logConfiguration?.logDriver;
    if (driver !== undefined) names.add(`com.amazonaws.ecs.capability.logging-driver.${driver}`);
    if (driver === 'awslogs') {
      if (request.executionRoleArn) names.add('ecs.capability.execution-role-awslogs');
      docker('1.19');
    }
    if (/^\d{12}\.dkr\.ecr\./.test(container.image ?? '')) {
      names.add('com.amazonaws.ecs.capability.ecr-auth');
      docker('1.19');
      if (request.executionRoleArn) names.add('ecs.capability.execution-role-ecr-pull');
    }
    if (container.healthCheck !== undefined) names.add('ecs.capability.container-health-check');
    if (container.dependsOn?.length) names.add('ecs.capability.container-ordering');
  }
  if (request.taskRoleArn) {
    const host = request.networkMode === 'host' ? '-network-host' : '';
    names.add(`com.amazonaws.ecs.capability.task-iam-role${host}`);
  }
  if (request.networkMode === 'awsvpc') {
    docker('1.18');
    names.add('ecs.capability.task-eni');
  }
  return [...names].map((name) => ({ name }));
}

function valid(check: () => void): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}
