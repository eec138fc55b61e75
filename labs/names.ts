/** Names that the course uses in an account: the notes' own, so that a reader of the notes recognises them. */
export const REGION = 'us-east-1';
export const VPC_NAME = 'my-vpc';
export const VPC_CIDR = '10.0.0.0/16';
export const INSTANCE_ROLE = 'ecsInstanceRole';

/** Path and name of the AWS managed policy that lets an instance's agent talk to ECS. */
export const INSTANCE_POLICY = 'service-role/AmazonEC2ContainerServiceforEC2Role';

/** Roles whose own policies are read, so that a finding can say what is attached instead. */
export const COURSE_ROLES = [INSTANCE_ROLE] as const;

/** AWS managed policies (path and name, without the partition) whose holders are read. */
export const COURSE_POLICIES = [INSTANCE_POLICY] as const;
