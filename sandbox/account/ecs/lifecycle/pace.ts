/**
 * How long things take, in seconds. On AWS they take minutes; here they are just long enough to be seen.
 * DRYDOCK_ECS_PACE multiplies them: 0 for tests, 60 for times like AWS's.
 */
export interface Pace {
  /** How often EC2 and Auto Scaling are looked at. */
  look: number;
  /** An agent that was kept out tries again. */
  retry: number;
  /** A task's network interface is attached. */
  attach: number;
  /** Images are pulled. */
  pull: number;
  activate: number;
  deactivate: number;
  /** Containers end after they were asked to. */
  stop: number;
  detach: number;
  /** A container's health check has passed, or failed. */
  health: number;
  /** An instance with a task has been idle long enough to be let go. AWS waits 15 minutes. */
  scaleIn: number;
}

const SECONDS: Pace = {
  look: 0.5,
  retry: 2,
  attach: 1,
  pull: 1.5,
  activate: 0.5,
  deactivate: 0.5,
  stop: 1,
  detach: 0.5,
  health: 3,
  scaleIn: 30,
};

/** A stopped task is described for an hour: repost.aws/knowledge-center/ecs-task-stopped. */
export const STOPPED_KEPT_SECONDS = 3600;
/** How long a task waits for capacity; AWS says 10 to 30 minutes. Not scaled: nobody should wait for it. */
export const PROVISIONING_SECONDS = 600;

export function pace(): Pace {
  const factor = Number(process.env.DRYDOCK_ECS_PACE ?? 1);
  if (!(factor >= 0)) throw new Error('DRYDOCK_ECS_PACE must be a number, 0 or more.');
  return Object.fromEntries(Object.entries(SECONDS).map(([name, value]) => [name, value * factor])) as Record<
    keyof Pace,
    number
  >;
}
