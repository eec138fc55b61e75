import type { Call } from '../../core/call.ts';
import { AwsError } from '../../core/errors.ts';
import type { ClusterRecord, ServiceRecord, TaskSetRecord } from '../../core/state.ts';
import { invalid } from '../errors.ts';
import { findService } from '../lifecycle/lookup.ts';
import { activeCluster } from '../names.ts';

const IDENTIFIER = /^(arn:aws:ecs:[^:]+:\d{12}:task-set\/[\w-]+\/[\w-]+\/)?ecs-svc\/\d+$/;

export const isExternal = ({ deploymentController }: ServiceRecord) =>
  deploymentController?.type === 'EXTERNAL';

/**
 * The ACTIVE service whose task sets a request is about. Sentence on the controller:
 * github.com/hashicorp/terraform-provider-aws/issues/30347. Throws AwsError.
 */
export function externalService(
  input: { cluster?: string | undefined; service?: string | undefined },
  call: Call,
): { cluster: ClusterRecord; service: ServiceRecord } {
  const cluster = activeCluster(call, input.cluster);
  const service = findService(input.service ?? '', cluster.clusterArn, call);
  if (service === undefined) throw new AwsError('ServiceNotFoundException', 'Service not found.');
  if (service.status !== 'ACTIVE') {
    throw new AwsError('ServiceNotActiveException', 'Service was not ACTIVE.');
  }
  if (!isExternal(service)) {
    throw invalid(
      'Amazon ECS only supports task set management on services configured to use external deployment controllers.',
    );
  }
  return { cluster, service };
}

/** The task sets of a service, those that drain too, in the order they were made. */
export function taskSetsOf(service: ServiceRecord, call: Call): TaskSetRecord[] {
  return call.state.taskSets.values().filter((set) => set.serviceArn === service.serviceArn);
}

/** By id or ARN. Sentence: github.com/boto/boto3/issues/3895. Throws InvalidParameterException for what is neither. */
export function findTaskSet(
  reference: string,
  service: ServiceRecord,
  call: Call,
): TaskSetRecord | undefined {
  if (!IDENTIFIER.test(reference)) throw invalid('Task Set Identifier is invalid');
  return taskSetsOf(service, call).find((set) => set.id === reference || set.taskSetArn === reference);
}

/** As above; throws TaskSetNotFoundException, whose sentence is ours. */
export function knownTaskSet(
  reference: string | undefined,
  service: ServiceRecord,
  call: Call,
): TaskSetRecord {
  const set = findTaskSet(reference ?? '', service, call);
  if (set === undefined) throw new AwsError('TaskSetNotFoundException', 'TaskSet not found.');
  return set;
}
