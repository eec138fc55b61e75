import type { Call } from '../../core/call.ts';
import type { ServiceRecord, TaskRecord } from '../../core/state.ts';
import { nameIn } from '../lifecycle/lookup.ts';
import type { Reason } from '../placement/place.ts';
import { uuid } from '../tasks/launch.ts';

/** AWS shows the hundred newest: docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages.html */
const MOST = 100;
const MORE = 'For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.';

/**
 * The service with one more event, the newest first; the same one again when nothing else was told since. One with an
 * external controller has no deployments: seen with one, it is one of its task sets, and named as in the log in the README
 * of github.com/humanmade/altis-cli.
 */
export function tell(service: ServiceRecord, message: string, call: Call): ServiceRecord {
  if (service.plan.told === message) return service;
  const set = service.deploymentController?.type === 'EXTERNAL' ? service.deployments[0]?.id : undefined;
  const subject = `service ${service.serviceName}${set === undefined ? '' : `, taskSet ${set}`}`;
  const event = { id: uuid(), createdAt: call.now(), message: `(${subject}) ${message}` };
  return {
    ...service,
    events: [event, ...service.events].slice(0, MOST),
    plan: { ...service.plan, told: message },
  };
}

const list = (tasks: readonly TaskRecord[]) =>
  tasks.map((task) => `(task ${nameIn(task.taskArn)})`).join(' ');

export const started = (tasks: readonly TaskRecord[]) => `has started ${tasks.length} tasks: ${list(tasks)}.`;
export const stoppedRunning = (tasks: readonly TaskRecord[]) =>
  `has stopped ${tasks.length} running tasks: ${list(tasks)}.`;
export const STEADY = 'has reached a steady state.';
/** Of a task set, from the same log. */
export const SET_STEADY = 'updated state to STEADY_STATE.';
export const IMPAIRED = `is unable to consistently start tasks successfully. ${MORE}`;

export function notPlaced(refusals: readonly { arn: string; reason: Reason }[]): string {
  const intro = 'was unable to place a task because no container instance met all of its requirements.';
  const [closest] = refusals;
  if (closest === undefined)
    return `${intro} Reason: No Container Instances were found in your cluster. ${MORE}`;
  const lacks: Partial<Record<Reason, string>> = {
    'RESOURCE:CPU': 'has insufficient CPU units available',
    'RESOURCE:MEMORY': 'has insufficient memory available',
    'RESOURCE:PORTS': 'is already using a port required by your task',
    ATTRIBUTE: 'is missing an attribute required by your task',
    AGENT: 'has the agent disconnected',
  };
  const why = lacks[closest.reason] ?? `encountered error "${closest.reason}"`;
  return `${intro} The closest matching (container-instance ${nameIn(closest.arn)}) ${why}. ${MORE}`;
}
