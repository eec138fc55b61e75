/** What ECS keeps of a service beside what it shows. */
export interface ServicePlan {
  /** What the last event was about: the same is not told twice in a row. */
  told?: string;
  /** No task is started before. */
  retryAt: number;
  /** The task definition of the last deployment that was completed: where a rollback goes. */
  completed?: string;
  /** Tasks of the primary deployment that failed since one last ran. */
  failed: string[];
}
