import type { CreateServiceRequest, UpdateServiceRequest } from '@aws-sdk/client-ecs';
import type { Call } from '../../core/call.ts';
import type { ServiceRecord } from '../../core/state.ts';
import type { Wire } from '../../core/wire.ts';
import { invalid } from '../errors.ts';
import { taskSetsOf } from '../task-sets/find.ts';
import { computedDesiredCount, onFargate, unsettled } from '../task-sets/scale.ts';
import { checkedPlacement } from '../tasks/order.ts';

/**
 * What a service with an external controller leaves to its task sets, and AWS's sentence where a report has it:
 * github.com/aws/aws-cdk/issues/6245 (a launch type is refused as well, with a sentence that is ours) and /26335.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-external.html
 */
const LEFT_TO_TASK_SETS: Partial<Record<keyof CreateServiceRequest, string>> = {
  taskDefinition: 'TaskDefinition must be blank.',
  launchType: 'LaunchType must be blank.',
  capacityProviderStrategy: 'CapacityProviderStrategy must be null.',
  platformVersion: 'PlatformVersion must be blank.',
  networkConfiguration: 'NetworkConfiguration must be null.',
};

/** All that may be updated: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html */
const UPDATABLE: readonly string[] = [
  'desiredCount',
  'placementConstraints',
  'placementStrategy',
  'healthCheckGracePeriodSeconds',
  'enableECSManagedTags',
  'propagateTags',
] satisfies (keyof UpdateServiceRequest)[];
const NAMING: readonly string[] = ['cluster', 'service', 'deploymentController'];

/**
 * Throws InvalidParameterException for what an external controller's service may not name. Circuit breaker, alarms and
 * strategies belong to the controller ECS: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
 */
export function assertExternalAllows(input: Wire<CreateServiceRequest>): void {
  // github.com/hashicorp/terraform-provider-aws/issues/27428
  if (input.taskDefinition === '') throw invalid('Family should not be null or empty.');
  for (const [member, sentence] of Object.entries(LEFT_TO_TASK_SETS)) {
    if (given(Reflect.get(input, member))) throw invalid(sentence);
  }
  if (input.schedulingStrategy === 'DAEMON') {
    throw invalid('The EXTERNAL deployment controller does not support the DAEMON scheduling strategy.');
  }
  const { deploymentCircuitBreaker: breaker, alarms, strategy } = input.deploymentConfiguration ?? {};
  if (breaker?.enable || alarms?.enable || strategy !== undefined) {
    throw invalid(
      'Circuit breaker, alarms and strategy are not supported with the EXTERNAL deployment controller.',
    );
  }
  checkedPlacement(input, false);
}

/** With no task set its tasks' launch type is EC2, as the AWS CLI's page of create-service shows it. */
export function externalLaunch(input: Wire<CreateServiceRequest>): Partial<ServiceRecord> {
  const { placementStrategy = [], healthCheckGracePeriodSeconds: grace } = input;
  return {
    launchType: 'EC2',
    placementStrategy,
    ...(grace === undefined ? {} : { healthCheckGracePeriodSeconds: grace }),
  };
}

/** The percentages alone, as the AWS CLI's page of create-service shows it. */
export function externalConfiguration({
  maximumPercent = 200,
  minimumHealthyPercent = 100,
}: NonNullable<ServiceRecord['deploymentConfiguration']>) {
  return { maximumPercent, minimumHealthyPercent };
}

/** The updated service; its task sets are put where they want another number of tasks. The sentences are ours. */
export function updateExternal(
  before: ServiceRecord,
  input: Wire<UpdateServiceRequest>,
  desiredCount: number,
  call: Call,
): ServiceRecord {
  const fixed = Object.entries(input).find(
    ([member, value]) => given(value) && !UPDATABLE.includes(member) && !NAMING.includes(member),
  );
  if (fixed !== undefined) {
    throw invalid(
      `Unable to update ${fixed[0]} on services with an EXTERNAL deployment controller. Create a new task set.`,
    );
  }
  const sets = taskSetsOf(before, call).filter((set) => set.status !== 'DRAINING');
  checkedPlacement(input, sets.some(onFargate));
  const kept = Object.entries(input).filter(
    ([member, value]) => value !== undefined && UPDATABLE.includes(member),
  );
  const after: ServiceRecord = { ...before, ...Object.fromEntries(kept), desiredCount };
  for (const set of sets) {
    if (computedDesiredCount(before, set) === computedDesiredCount(after, set)) continue;
    call.state.taskSets.put(set.taskSetArn, unsettled(set, call));
  }
  return after;
}

const given = (value: unknown): boolean =>
  value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0);
