import type { ServicePlan } from '../services/plan.ts';

/** What ECS keeps of a task set beside what it shows. */
export interface TaskSetPlan extends Omit<ServicePlan, 'completed'> {
  /** Of the CreateTaskSet that asked for it, with a digest of the request. */
  clientToken?: { token: string; digest: string };
}
