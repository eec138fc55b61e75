/**
 * What the agent of the ECS-optimized AMI registers: names seen in DescribeContainerInstances' documented example and
 * in github.com/aws/amazon-ecs-agent (agent/app/agent_capability.go).
 */
const CAPABILITIES = [
  ...[
    17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42,
    43, 44,
  ].map((minor) => `com.amazonaws.ecs.capability.docker-remote-api.1.${minor}`),
  ...['json-file', 'awslogs', 'syslog', 'journald', 'fluentd', 'none', 'gelf', 'splunk', 'awsfirelens'].map(
    (driver) => `com.amazonaws.ecs.capability.logging-driver.${driver}`,
  ),
  'com.amazonaws.ecs.capability.ecr-auth',
  'com.amazonaws.ecs.capability.task-iam-role',
  'com.amazonaws.ecs.capability.task-iam-role-network-host',
  'com.amazonaws.ecs.capability.privileged-container',
  'com.amazonaws.ecs.capability.selinux',
  'com.amazonaws.ecs.capability.apparmor',
  'ecs.capability.aws-appmesh',
  'ecs.capability.cni-plugin-version',
  'ecs.capability.container-health-check',
  'ecs.capability.container-ordering',
  'ecs.capability.container-port-range',
  'ecs.capability.container-restart-policy',
  'ecs.capability.docker-plugin.local',
  'ecs.capability.efs',
  'ecs.capability.efsAuth',
  'ecs.capability.env-files.s3',
  'ecs.capability.execute-command',
  'ecs.capability.execution-role-awslogs',
  'ecs.capability.execution-role-ecr-pull',
  'ecs.capability.extensible-ephemeral-storage',
  'ecs.capability.fault-injection',
  'ecs.capability.firelens.fluentbit',
  'ecs.capability.firelens.fluentd',
  'ecs.capability.firelens.options.config.file',
  'ecs.capability.firelens.options.config.s3',
  'ecs.capability.full-sync',
  'ecs.capability.increased-task-cpu-limit',
  'ecs.capability.logging-driver.awsfirelens.log-driver-buffer-limit',
  'ecs.capability.pid-ipc-namespace-sharing',
  'ecs.capability.private-registry-authentication.secretsmanager',
  'ecs.capability.secrets.asm.bootstrap.log-driver',
  'ecs.capability.secrets.asm.environment-variables',
  'ecs.capability.secrets.ssm.bootstrap.log-driver',
  'ecs.capability.secrets.ssm.environment-variables',
  'ecs.capability.service-connect-v1',
  'ecs.capability.storage.ebs-task-volume-attach',
  'ecs.capability.task-cpu-mem-limit',
  'ecs.capability.task-eia',
  'ecs.capability.task-eni',
  'ecs.capability.task-eni-block-instance-metadata',
  'ecs.capability.task-hba',
];

export function agentAttributes(of: {
  availabilityZone: string;
  instanceType: string;
  imageId: string;
  vpcId: string;
  subnetId: string;
  architecture: string;
}): { name: string; value?: string }[] {
  return [
    { name: 'ecs.availability-zone', value: of.availabilityZone },
    { name: 'ecs.instance-type', value: of.instanceType },
    { name: 'ecs.ami-id', value: of.imageId },
    { name: 'ecs.os-type', value: 'linux' },
    { name: 'ecs.os-family', value: 'LINUX' },
    { name: 'ecs.cpu-architecture', value: of.architecture },
    { name: 'ecs.vpc-id', value: of.vpcId },
    { name: 'ecs.subnet-id', value: of.subnetId },
    { name: 'ecs.awsvpc-trunk-id', value: '' },
    ...CAPABILITIES.map((name) => ({ name })),
  ];
}
