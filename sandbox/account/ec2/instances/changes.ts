import type { InstanceStateChange, InstanceStateName } from '@aws-sdk/client-ec2';
import type { Call } from '../../core/call.ts';
import { AwsError } from '../../core/errors.ts';
import { operation } from '../../core/operation.ts';
import type { Wire } from '../../core/wire.ts';
import { missingParameter } from '../errors.ts';
import { started } from './launch.ts';
import { namesAddresses } from './network.ts';
import { type InstanceRecord, instanceNamed, type Life, putInstance, stateOf, stateShown } from './record.ts';

/** All of them, or none. Throws AwsError. */
function named(ids: string[] | undefined, call: Call): InstanceRecord[] {
  if (ids === undefined || ids.length === 0) throw missingParameter('InstanceId');
  return ids.map((id) => instanceNamed(id, call));
}

function mustBe(states: InstanceStateName[], records: InstanceRecord[], done: string, call: Call): void {
  const wrong = records.find((record) => !states.includes(stateOf(record, call.now())));
  if (wrong === undefined) return;
  throw new AwsError(
    'IncorrectInstanceState',
    `The instance '${wrong.instance.InstanceId}' is not in a state from which it can be ${done}.`,
  );
}

const changed = (before: InstanceRecord, after: InstanceRecord, call: Call): Wire<InstanceStateChange> => ({
  InstanceId: before.instance.InstanceId,
  CurrentState: stateShown(stateOf(after, call.now())),
  PreviousState: stateShown(stateOf(before, call.now())),
});

/** Begins what ends an instance's run; that takes half as long as its start. */
function ending(record: InstanceRecord, begun: Life['begun'], call: Call): InstanceRecord {
  const now = call.now();
  return {
    ...record,
    life: { begun, until: now + call.instanceStart / 2 },
    console: record.console.filter(({ at }) => at <= now),
  };
}

/** Lets an instance end, unless it is doing so already. */
export function terminate(record: InstanceRecord, call: Call): InstanceRecord {
  const gone = record.life.begun === 'shutting-down';
  const after = gone ? record : ending(record, 'shutting-down', call);
  if (!gone) putInstance(after, call);
  return after;
}

export const terminateInstances = operation('ec2', 'TerminateInstances', (input, call) => {
  const records = named(input.InstanceIds, call);
  const kept = records.find((record) => record.disableApiTermination);
  if (kept !== undefined) {
    throw new AwsError(
      'OperationNotPermitted',
      `The instance '${kept.instance.InstanceId}' may not be terminated. Modify its 'disableApiTermination' instance ` +
        'attribute and try again.',
    );
  }
  return { TerminatingInstances: records.map((record) => changed(record, terminate(record, call), call)) };
});

export const stopInstances = operation('ec2', 'StopInstances', (input, call) => {
  const records = named(input.InstanceIds, call);
  mustBe(['pending', 'running', 'stopping', 'stopped'], records, 'stopped', call);
  return {
    StoppingInstances: records.map((record) => {
      const after = record.life.begun === 'stopping' ? record : ending(record, 'stopping', call);
      if (after !== record) putInstance(after, call);
      return changed(record, after, call);
    }),
  };
});

export const startInstances = operation('ec2', 'StartInstances', async (input, call) => {
  const records = named(input.InstanceIds, call);
  mustBe(['stopped', 'running', 'pending'], records, 'started', call);
  const naming = new Map<string, boolean>();
  for (const vpcId of new Set(records.map(({ instance }) => instance.VpcId)))
    naming.set(vpcId, await namesAddresses(vpcId, call));
  return {
    StartingInstances: records.map((record) => {
      const stopped = stateOf(record, call.now()) === 'stopped';
      const after = stopped ? started(record, naming.get(record.instance.VpcId) ?? false, call) : record;
      if (stopped) putInstance(after, call);
      return changed(record, after, call);
    }),
  };
});

/** A reboot leaves nothing behind that can be seen. */
export const rebootInstances = operation('ec2', 'RebootInstances', (input, call) => {
  named(input.InstanceIds, call);
  return {};
});
