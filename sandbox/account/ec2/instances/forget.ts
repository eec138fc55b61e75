import type { Call } from '../../core/call.ts';
import { isForgotten } from './record.ts';

/** Drops the rows of instances that nobody can see any more. */
export function forgetTerminated(call: Call): void {
  for (const record of call.state.instances.values()) {
    if (isForgotten(record, call.now())) call.state.instances.delete(record.instance.InstanceId);
  }
}
