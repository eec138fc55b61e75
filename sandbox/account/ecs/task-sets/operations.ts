import type {
  DeleteTaskSetRequest,
  DeleteTaskSetResponse,
  UpdateServicePrimaryTaskSetRequest,
  UpdateServicePrimaryTaskSetResponse,
  UpdateTaskSetRequest,
  UpdateTaskSetResponse,
} from '@aws-sdk/client-ecs';
import type { Call } from '../../core/call.ts';
import type { Operation } from '../../core/operation.ts';
import type { TaskSetRecord } from '../../core/state.ts';
import type { Wire } from '../../core/wire.ts';
import { invalid } from '../errors.ts';
import { type Answer, operation } from '../operation.ts';
import { createTaskSet } from './create.ts';
import { externalService, knownTaskSet, taskSetsOf } from './find.ts';
import { describeTaskSets, shown } from './reads.ts';
import { checkedScale, computedDesiredCount, unsettled, withPrimarySet } from './scale.ts';

function update(input: Wire<UpdateTaskSetRequest>, call: Call): Answer<UpdateTaskSetResponse> {
  const { service } = externalService(input, call);
  const set = standing(knownTaskSet(input.taskSet, service, call));
  const scaled = unsettled({ ...set, scale: checkedScale(input.scale) }, call);
  call.state.taskSets.put(scaled.taskSetArn, scaled);
  return { taskSet: shown(scaled, service, call) };
}

/**
 * The primary one goes by force only: github.com/hashicorp/terraform-provider-aws/pull/30839. Its sentence:
 * github.com/t-kikuc/note (ecs-external-deployment-complete); that of one that is not scaled to zero is ours.
 */
function remove(input: Wire<DeleteTaskSetRequest>, call: Call): Answer<DeleteTaskSetResponse> {
  const { service } = externalService(input, call);
  const set = knownTaskSet(input.taskSet, service, call);
  if (set.status === 'DRAINING') return { taskSet: shown(set, service, call) };
  const forced = input.force === true;
  if (set.status === 'PRIMARY' && !forced) throw invalid('Primary TaskSet cannot be deleted');
  if (computedDesiredCount(service, set) > 0 && !forced) {
    throw invalid('The task set cannot be deleted while it is scaled above 0.');
  }
  const draining = unsettled({ ...set, status: 'DRAINING' }, call);
  call.state.taskSets.put(draining.taskSetArn, draining);
  if (set.status === 'PRIMARY') {
    call.state.services.put(service.serviceArn, withPrimarySet(service, undefined));
  }
  return { taskSet: shown(draining, service, call) };
}

/** The one that was primary is ACTIVE then; nothing starts or stops. */
function makePrimary(
  input: Wire<UpdateServicePrimaryTaskSetRequest>,
  call: Call,
): Answer<UpdateServicePrimaryTaskSetResponse> {
  const { service } = externalService(input, call);
  const set = standing(knownTaskSet(input.primaryTaskSet, service, call));
  const updatedAt = call.now();
  for (const other of taskSetsOf(service, call)) {
    if (other.status !== 'PRIMARY' || other.id === set.id) continue;
    call.state.taskSets.put(other.taskSetArn, { ...other, status: 'ACTIVE', updatedAt });
  }
  const primary = { ...set, status: 'PRIMARY', updatedAt };
  call.state.taskSets.put(primary.taskSetArn, primary);
  call.state.services.put(service.serviceArn, withPrimarySet(service, primary));
  return { taskSet: shown(primary, service, call) };
}

/** That one cannot be called back is our guess, and so is its sentence. */
function standing(set: TaskSetRecord): TaskSetRecord {
  if (set.status !== 'DRAINING') return set;
  throw invalid('The task set is DRAINING: it is being deleted.');
}

export const TASK_SET_OPERATIONS: Operation[] = [
  operation('CreateTaskSet', createTaskSet),
  operation('UpdateTaskSet', update),
  operation('DeleteTaskSet', remove),
  operation('DescribeTaskSets', describeTaskSets),
  operation('UpdateServicePrimaryTaskSet', makePrimary),
];
