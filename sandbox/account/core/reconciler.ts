import { reconcileGroups } from '../autoscaling/reconcile.ts';
import { forgetTerminated } from '../ec2/instances/forget.ts';
import { ECS_RECONCILERS } from '../ecs/reconcilers.ts';
import type { Call } from './call.ts';

/**
 * What goes on by itself in a region: called again and again, one at a time, never beside a call that changes something.
 * It must be quick when there is nothing to do; what it puts is committed when it returns.
 */
export type Reconciler = (call: Call) => void | Promise<void>;

export const RECONCILERS: readonly Reconciler[] = [forgetTerminated, reconcileGroups, ...ECS_RECONCILERS];
