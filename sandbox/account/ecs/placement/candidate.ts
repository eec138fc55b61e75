/** What placement knows of a container instance. Pure data: CPU in units (1024 a vCPU), memory in MiB. */
export interface Candidate {
  arn: string;
  ec2InstanceId: string;
  status: string;
  agentConnected: boolean;
  agentVersion: string;
  /** Seconds since the epoch. */
  registeredAt: number;
  capacityProviderName: string | undefined;
  attributes: { name: string; value?: string | undefined }[];
  cpu: { total: number; free: number };
  memory: { total: number; free: number };
  /** Host ports in use. */
  ports: { tcp: number[]; udp: number[] };
  /** Network interfaces still free for tasks of their own address. */
  enis: number;
  /** The tasks that hold a place here: what `distinctInstance`, `task:group` and `spread` look at. */
  tasks: { group: string; taskDefinitionArn: string }[];
}

/** What one task needs of an instance. */
export interface Demand {
  group: string;
  taskDefinitionArn: string;
  cpu: number;
  memory: number;
  ports: { tcp: number[]; udp: number[] };
  /** Whether the task has an address of its own (awsvpc). */
  eni: boolean;
  attributes: { name: string; value?: string | undefined }[];
}

export interface Constraint {
  type: 'distinctInstance' | 'memberOf';
  expression?: string | undefined;
}

export interface Strategy {
  type: 'random' | 'spread' | 'binpack';
  field?: string | undefined;
}

/** The value of an attribute; undefined where the instance has none of that name, '' where it has no value. */
export function attributeOf(candidate: Candidate, name: string): string | undefined {
  const found = candidate.attributes.find((attribute) => attribute.name === name);
  return found === undefined ? undefined : (found.value ?? '');
}

/** The same instance with one task more. */
export function withTask(candidate: Candidate, demand: Demand): Candidate {
  return {
    ...candidate,
    cpu: { ...candidate.cpu, free: candidate.cpu.free - demand.cpu },
    memory: { ...candidate.memory, free: candidate.memory.free - demand.memory },
    ports: {
      tcp: [...candidate.ports.tcp, ...demand.ports.tcp],
      udp: [...candidate.ports.udp, ...demand.ports.udp],
    },
    enis: candidate.enis - (demand.eni ? 1 : 0),
    tasks: [...candidate.tasks, { group: demand.group, taskDefinitionArn: demand.taskDefinitionArn }],
  };
}
