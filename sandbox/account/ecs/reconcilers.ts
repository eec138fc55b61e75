import type { Reconciler } from '../core/reconciler.ts';
import { observeInstances } from './agent/observe.ts';
import { forgetDeleted } from './definitions/endings.ts';
import { adoptInstances } from './scaling/membership.ts';
import { scaleGroups } from './scaling/reconcile.ts';
import { reconcileServices } from './services/reconcile.ts';
import { reconcileTasks } from './tasks/reconcile.ts';

/** What goes on by itself in ECS, in this order. */
export const ECS_RECONCILERS: readonly Reconciler[] = [
  forgetDeleted,
  observeInstances,
  adoptInstances,
  reconcileServices,
  reconcileTasks,
  scaleGroups,
];
