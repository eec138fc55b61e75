import type { ContainerDefinition, RegisterTaskDefinitionRequest } from '@aws-sdk/client-ecs';
import type { Wire } from '../../core/wire.ts';
import { client } from '../errors.ts';
import { oneOf } from './container-rules.ts';

type Request = Wire<RegisterTaskDefinitionRequest>;

const GIB = 1024;
const steps = (least: number, most: number, step = 1) =>
  Array.from({ length: (most - least) / step + 1 }, (_, index) => (least + index * step) * GIB);

/** CPU units -> MiB. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html */
const SIZES: Record<string, number[]> = {
  256: [512, ...steps(1, 2)],
  512: steps(1, 4),
  1024: steps(2, 8),
  2048: steps(4, 16),
  4096: steps(8, 30),
  8192: steps(16, 60, 4),
  16384: steps(32, 120, 8),
};

export const isFargateSize = (cpu: string | undefined, memory: string | undefined): boolean =>
  SIZES[cpu ?? '']?.includes(Number(memory)) ?? false;

/** Holds a definition that requires FARGATE against Fargate's rules. Sentences as in container-rules.ts. */
export function checkFargate(request: Request): void {
  // github.com/aws/amazon-ecs-cli/issues/1145 (AWS's own quotation marks)
  if (request.networkMode !== 'awsvpc') throw client('Fargate only supports network mode ‘awsvpc’.');
  for (const size of ['cpu', 'memory'] as const) {
    // github.com/klothoplatform/klotho/issues/892
    if (!request[size]) throw client(`Fargate requires that '${size}' be defined at the task level.`);
  }
  if (!isFargateSize(request.cpu, request.memory)) {
    throw client(
      // github.com/aws-games/cloud-game-development-toolkit/issues/737
      `No Fargate configuration exists for given values: ${request.cpu} CPU, ${request.memory} memory. See the Amazon ` +
        'ECS documentation for the valid values.',
    );
  }
  const unsupported = (what: string) => client(`Fargate compatible task definitions do not support ${what}`);
  if (request.ipcMode !== undefined) throw unsupported('ipcMode');
  if (request.pidMode === 'host') throw unsupported('pidMode host');
  if (request.placementConstraints?.length) throw unsupported('placementConstraints');
  for (const volume of request.volumes ?? []) {
    if (volume.dockerVolumeConfiguration !== undefined) throw unsupported('dockerVolumeConfiguration');
    if (volume.host?.sourcePath !== undefined) throw unsupported('sourcePath');
    if (volume.fsxWindowsFileServerVolumeConfiguration !== undefined) {
      throw unsupported('fsxWindowsFileServerVolumeConfiguration');
    }
  }
  for (const container of request.containerDefinitions ?? []) checkContainer(container, request);
}

function checkContainer(container: Wire<ContainerDefinition>, request: Request): void {
  if (container.privileged) throw client("Fargate requires that the 'privileged' setting be 'false'");
  if (container.dockerSecurityOptions?.length) {
    throw client('Fargate compatible task definitions do not support dockerSecurityOptions');
  }
  if (container.resourceRequirements?.some((one) => one.type === 'GPU')) {
    throw client('Tasks using the Fargate launch type do not support GPU resource requirements');
  }
  const added = container.linuxParameters?.capabilities?.add?.find((one) => one !== 'SYS_PTRACE');
  if (added !== undefined) throw client(`${added} is not allowed on Fargate.`);
  if ((container.stopTimeout ?? 0) > 120) {
    throw client(
      'Tasks using the Fargate launch type must have a container stop timeout of less than 120 seconds.',
    );
  }
  oneOf('log driver', container.logConfiguration?.logDriver, ['awslogs', 'splunk', 'awsfirelens']);
  if (request.executionRoleArn) return;
  const needsRole = (what: string) =>
    client(`Fargate requires task definition to have execution role ARN to support ${what}.`);
  // github.com/virtual-kubelet/virtual-kubelet/issues/193
  if (container.logConfiguration?.logDriver === 'awslogs') throw needsRole('log driver awslogs');
  if (/^\d{12}\.dkr\.ecr\./.test(container.image ?? '')) throw needsRole('ECR images');
}
