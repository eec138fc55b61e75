/** What ECS keeps of a container instance beside what it shows. */
export interface InstancePlan {
  /** Network interfaces that tasks can have here: the type's limit without the instance's own. */
  enis: number;
  subnetId: string;
  /** The Auto Scaling group that launched it. */
  group?: string;
  /** Managed draining empties it, and then ends it. */
  leaving?: true;
}

/** The agent of an EC2 instance, registered or not. */
export interface AgentRecord {
  /** What it wrote on the console. */
  log: string[];
  triedAt: number;
  /** It was deregistered: it does not come back by itself. */
  left: boolean;
}
