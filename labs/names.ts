/** Names that the course uses in an account: the notes' own, so that a reader of the notes recognises them. */
export const REGION = 'us-east-1';
export const VPC_NAME = 'my-vpc';
export const VPC_CIDR = '10.0.0.0/16';
export const INSTANCE_ROLE = 'ecsInstanceRole';

export const CLUSTER_NAME = 'my-ecs-cluster';
/** Of the Auto Scaling group and of its launch template. */
export const GROUP_NAME = 'my-ecs-cluster-instances';
export const CAPACITY_PROVIDER = 'my-ec2-capacity';
/** The cluster that the stack of the console's template makes. */
export const STACK_CLUSTER = 'my-stack-cluster';
/** By its description one knows a stack that the ECS console made. */
export const CONSOLE_TEMPLATE = 'The template used to create an ECS Cluster from the ECS Console.';
/** Parameters of that template; its older forms called the profile IamRoleInstanceProfile. */
export const STACK_PARAMETERS = [
  'ECSClusterName',
  'VpcId',
  'SubnetIds',
  'SecurityGroupIds',
  'Ec2InstanceProfileArn',
  'IamRoleInstanceProfile',
  'LatestECSOptimizedAMI',
] as const;

/** A task that takes a quarter of an instance, and one that takes a network interface of its own. */
export const QUARTER_FAMILY = 'quarter';
export const ADDRESS_FAMILY = 'own-address';
export const TASK_FAMILY = 'web';
export const FARGATE_FAMILY = 'web-fargate';
export const EXECUTION_ROLE = 'ecsTaskExecutionRole';
export const TASK_ROLE = 'web-task-role';

/** Path and name of the AWS managed policy that lets ECS fetch a task's images and write its logs. */
export const EXECUTION_POLICY = 'service-role/AmazonECSTaskExecutionRolePolicy';

/** Path and name of the AWS managed policy that lets an instance's agent talk to ECS. */
export const INSTANCE_POLICY = 'service-role/AmazonEC2ContainerServiceforEC2Role';

/** Roles whose own policies are read, so that a finding can say what is attached instead. */
export const COURSE_ROLES = [INSTANCE_ROLE, EXECUTION_ROLE, TASK_ROLE] as const;

/** AWS managed policies (path and name, without the partition) whose holders are read. */
export const COURSE_POLICIES = [INSTANCE_POLICY, EXECUTION_POLICY] as const;

/** Families of task definitions whose newest revision is read. */
export const COURSE_FAMILIES = [TASK_FAMILY, FARGATE_FAMILY, QUARTER_FAMILY, ADDRESS_FAMILY] as const;

/** Clusters whose instances and tasks are read. */
export const COURSE_CLUSTERS = [CLUSTER_NAME, STACK_CLUSTER] as const;
