/** What ECS keeps of a service beside what it shows. */
export interface ServicePlan {
  /** What the last event was about: the same is not told twice in a row. */
  told?: string;
  /** No task is started before. */
  retryAt: number;
  /** The revision of the last deployment that was completed: where a rollback goes. */
  completed?: string;
  /** How many tasks of the primary deployment failed since one last ran. */
  failures: number;
  /** Failures up to then were counted. */
  countedUntil: number;
}
