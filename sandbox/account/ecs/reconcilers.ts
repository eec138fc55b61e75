import { observeInstances } from './agent/observe.ts';
import type { Call } from './call.ts';
import { forgetDeleted } from './definitions/endings.ts';
import { adoptInstances } from './scaling/membership.ts';
import { scaleGroups } from './scaling/reconcile.ts';
import { reconcileServices } from './services/reconcile.ts';
import { reconcileTasks } from './tasks/reconcile.ts';

/**
 * What goes on by itself in a region: called again and again, one at a time, never beside a call that changes something.
 * It must be quick when there is nothing to do; what it puts is committed when it returns.
 */
export type Reconciler = (call: Call) => void | Promise<void>;

export const RECONCILERS: Reconciler[] = [
  forgetDeleted,
  observeInstances,
  adoptInstances,
  reconcileServices,
  reconcileTasks,
  scaleGroups,
];
