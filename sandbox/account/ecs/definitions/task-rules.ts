import type { RegisterTaskDefinitionRequest } from '@aws-sdk/client-ecs';
import type { Wire } from '../../core/wire.ts';
import { client } from '../errors.ts';
import { valuesOf } from '../shapes.ts';
import { checkContainers, oneOf } from './container-rules.ts';
import { checkFargate } from './fargate-rules.ts';
import { checkNetwork } from './network-rules.ts';

type Request = Wire<RegisterTaskDefinitionRequest>;

const FAMILY = /^[a-zA-Z0-9_-]{1,255}$/;
/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html */
const MOST_CONTAINERS = 10;
const MOST_BYTES = 65_536;
/** CPU units that a task may ask of an instance. */
const CPU_RANGE = { least: 128, most: 196_608 };

/** Throws ClientException unless AWS would register it. The request's sizes are in CPU units and MiB already. */
export function checkDefinition(request: Request): void {
  // github.com/aws/amazon-ecs-cli/issues/37
  if (!FAMILY.test(request.family ?? '')) throw client('Family contains invalid characters.');
  const containers = request.containerDefinitions ?? [];
  checkSize(request);
  oneOf('network mode', request.networkMode, valuesOf('NetworkMode'));
  oneOf('pid mode', request.pidMode, valuesOf('PidMode'));
  oneOf('ipc mode', request.ipcMode, valuesOf('IpcMode'));
  oneOf('CPU architecture', request.runtimePlatform?.cpuArchitecture, valuesOf('CPUArchitecture'));
  oneOf('operating system family', request.runtimePlatform?.operatingSystemFamily, valuesOf('OSFamily'));
  checkContainers(containers, request.memory === undefined ? undefined : Number(request.memory));
  checkCpu(request);
  checkNetwork(containers, request.networkMode);
  checkVolumes(request);
  checkPlacement(request);
  checkRoles(request);
  checkCompatibilities(request);
  if (request.inferenceAccelerators?.length) throw client("Unsupported field 'inferenceAccelerators'");
  checkRest(request);
}

/** Not LimitExceededException: github.com/aws/amazon-ecs-cli/issues/951, github.com/awsdocs/amazon-ecs-developer-guide/pull/149. */
function checkSize(request: Request): void {
  if ((request.containerDefinitions?.length ?? 0) > MOST_CONTAINERS) throw client('Too many containers.');
  const bytes = Buffer.byteLength(JSON.stringify(request));
  if (bytes > MOST_BYTES)
    throw client(`Actual length: '${bytes}'. Max allowed length is '${MOST_BYTES}' bytes.`);
}

function checkCpu(request: Request): void {
  if (request.cpu === undefined) return;
  const cpu = Number(request.cpu);
  if (cpu < CPU_RANGE.least || cpu > CPU_RANGE.most) {
    throw client(
      `The task's 'cpu' must be between ${CPU_RANGE.least} and ${CPU_RANGE.most}, but was ${cpu}.`,
    );
  }
  const sum = (request.containerDefinitions ?? []).reduce((total, one) => total + (one.cpu ?? 0), 0);
  if (sum > cpu) {
    // github.com/klothoplatform/klotho/issues/892
    throw client("The sum of all container 'cpu' values cannot be greater than the value of the task 'cpu'.");
  }
}

function checkVolumes(request: Request): void {
  const volumes = request.volumes ?? [];
  const names = volumes.map((volume) => volume.name);
  for (const name of names) {
    if (!FAMILY.test(name ?? '')) throw client(`Invalid volume name '${name ?? ''}'.`);
  }
  if (new Set(names).size < names.length) {
    throw client('Volume names must be unique within a task definition.');
  }
  if (volumes.filter((volume) => volume.configuredAtLaunch).length > 1) {
    throw client('A task definition can have one volume that is configured at launch.');
  }
  const mounts = (request.containerDefinitions ?? []).flatMap((container) => container.mountPoints ?? []);
  for (const { sourceVolume, containerPath } of mounts) {
    if (!names.includes(sourceVolume)) throw client(`Unknown volume '${sourceVolume ?? ''}'.`);
    if (!containerPath) throw client(`The mount point of volume '${sourceVolume}' needs a containerPath.`);
  }
  const loose = volumes.find(
    (volume) => volume.configuredAtLaunch && !mounts.some((mount) => mount.sourceVolume === volume.name),
  );
  if (loose !== undefined) {
    throw client(`Volumes [${loose.name}] are not referenced by any of the containers.`);
  }
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskDefinitionPlacementConstraint.html */
function checkPlacement(request: Request): void {
  const constraints = request.placementConstraints ?? [];
  if (constraints.length > 10) throw client('A task definition can have at most 10 placement constraints.');
  for (const { type, expression } of constraints) {
    if (type === undefined) throw client('A placement constraint needs a type.');
    oneOf('placement constraint type', type, ['memberOf']);
    if (!expression) throw client('A placement constraint of type memberOf needs an expression.');
  }
}

function checkRoles(request: Request): void {
  for (const role of [request.taskRoleArn, request.executionRoleArn]) {
    if (role?.startsWith('arn:') && !/^arn:aws:iam::\d{12}:role\/.+/.test(role)) {
      throw client('Role is not valid');
    }
  }
  const secrets = request.containerDefinitions?.some((container) => container.secrets?.length);
  if (secrets && !request.executionRoleArn) {
    throw client(
      "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'.",
    );
  }
}

function checkCompatibilities(request: Request): void {
  const required = request.requiresCompatibilities ?? [];
  for (const one of required) oneOf('compatibility', one, valuesOf('Compatibility'));
  if (required.includes('FARGATE')) checkFargate(request);
  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-anywhere.html
  if (required.includes('EXTERNAL') && request.networkMode === 'awsvpc') {
    throw client('Tasks using the External launch type do not support the network mode awsvpc.');
  }
  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ManagedInstances.html
  const shared = request.networkMode === 'awsvpc' || request.networkMode === 'host';
  if (required.includes('MANAGED_INSTANCES') && !shared) {
    throw client('Tasks on Managed Instances support the network modes awsvpc and host only.');
  }
}

function checkRest(request: Request): void {
  const size = request.ephemeralStorage?.sizeInGiB;
  if (size !== undefined && (size < 21 || size > 200)) {
    throw client('The ephemeral storage of a task must be between 21 and 200 GiB.');
  }
  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fault-injection.html
  const windows = request.runtimePlatform?.operatingSystemFamily?.startsWith('WINDOWS') ?? false;
  const injectable = request.networkMode === 'awsvpc' || request.networkMode === 'host';
  if (request.enableFaultInjection && (windows || !injectable)) {
    throw client('Fault injection is supported on Linux, with the network modes awsvpc and host only.');
  }
}
