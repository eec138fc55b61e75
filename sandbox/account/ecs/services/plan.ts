/** What ECS keeps of a service beside what it shows. */
export interface ServicePlan {
  /** The last event's cause: the same is not told twice in a row. */
  lastCause?: string;
  /** By deployment id. */
  deployments: Record<string, DeploymentPlan>;
  /** The last task definition that came to a steady state: where a rollback goes. */
  steady?: string;
}

export interface DeploymentPlan {
  /** Whether it has once had all its tasks running. */
  steady: boolean;
  /** Tasks that failed since one last ran. */
  failed: number;
  /** Tasks that were counted as failed. */
  counted: string[];
}
