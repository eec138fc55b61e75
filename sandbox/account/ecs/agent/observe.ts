import type { Instance as SdkInstance } from '@aws-sdk/client-ec2';
import type { Call } from '../../core/call.ts';
import type { ContainerInstanceRecord } from '../../core/state.ts';
import type { Wire } from '../../core/wire.ts';
import { writeConsole } from '../../ec2/instances/console.ts';
import { registration } from '../instances/registration.ts';
import { stop, stopped } from '../lifecycle/advance.ts';
import { pace } from '../lifecycle/pace.ts';
import { arnOf } from '../names.ts';
import { factsOf } from './facts.ts';
import { type Verdict, verdictOn } from './verdict.ts';

type Instance = Wire<SdkInstance>;

/** When a region's instances were last looked at; forgotten with the process. */
const looked = new WeakMap<object, number>();

/** Takes over what has become of EC2's instances: new ones register, those that ended are gone. */
export async function observeInstances(call: Call): Promise<void> {
  const now = call.now();
  const { look, retry } = pace();
  if (now < (looked.get(call.state) ?? 0) + look) return;
  looked.set(call.state, now);
  const instances = await everyInstance(call);
  const registered = new Map(call.state.containerInstances.values().map((row) => [row.ec2InstanceId, row]));
  const running = instances.filter((instance) => instance.State?.Name === 'running');
  const judged: { instance: Instance; verdict: Verdict; record?: ContainerInstanceRecord }[] = [];
  for (const instance of running) {
    const id = instance.InstanceId ?? '';
    const agent = call.state.agents.get(id);
    if (registered.has(id) || agent?.left || now < (agent?.triedAt ?? 0) + retry) continue;
    const verdict = verdictOn(await factsOf(instance, call));
    const record =
      verdict.kind === 'registers'
        ? registration(instance, verdict.cluster, await typeOf(instance, call), call)
        : undefined;
    judged.push({ instance, verdict, ...(record === undefined ? {} : { record }) });
  }

  // From here on nothing is awaited.
  for (const { instance, verdict, record } of judged) {
    const id = instance.InstanceId ?? '';
    if (verdict.log.join() !== call.state.agents.get(id)?.log.join())
      writeConsole(id, verdict.log.join('\r\n'), call);
    call.state.agents.put(id, { log: verdict.log, triedAt: now, left: false });
    if (record === undefined || verdict.kind !== 'registers') continue;
    if (verdict.creates) createDefault(verdict.cluster, call);
    call.state.containerInstances.put(record.containerInstanceArn, record);
  }
  const states = new Map(instances.map((instance) => [instance.InstanceId, instance.State?.Name]));
  for (const record of registered.values()) follow(record, states.get(record.ec2InstanceId), call);
  for (const id of call.state.agents.keys()) {
    if (!states.has(id) || states.get(id) === 'terminated') call.state.agents.delete(id);
  }
}

/** What becomes of a container instance when its EC2 instance is in this state; undefined: there is none any more. */
function follow(record: ContainerInstanceRecord, state: string | undefined, call: Call): void {
  const connected = state === 'running';
  const { containerInstanceArn, ec2InstanceId } = record;
  if (state === undefined || state === 'terminated' || state === 'shutting-down') {
    endTasks(record, `Host EC2 (instance ${ec2InstanceId}) terminated.`, call);
    call.state.containerInstances.delete(containerInstanceArn);
  } else if (connected !== record.agentConnected) {
    if (!connected) endTasks(record, `Host EC2 (instance ${ec2InstanceId}) stopped.`, call);
    call.state.containerInstances.put(containerInstanceArn, {
      ...record,
      agentConnected: connected,
      version: (record.version ?? 0) + 1,
    });
  }
}

function endTasks(instance: ContainerInstanceRecord, reason: string, call: Call): void {
  const now = call.now();
  for (const task of call.state.tasks.values()) {
    const here = task.containerInstanceArn === instance.containerInstanceArn && task.lastStatus !== 'STOPPED';
    if (!here) continue;
    const ended = stopped(stop(task, { code: 'TerminationNotice', reason }, now), now);
    call.state.tasks.put(task.taskArn, ended);
  }
}

async function everyInstance({ ask }: Call): Promise<Instance[]> {
  const found: Instance[] = [];
  let NextToken: string | undefined;
  do {
    const answer = await ask('ec2', 'DescribeInstances', { NextToken });
    found.push(...(answer.Reservations ?? []).flatMap((reservation) => reservation.Instances ?? []));
    NextToken = answer.NextToken;
  } while (NextToken !== undefined);
  return found;
}

async function typeOf(instance: Instance, { ask }: Call) {
  const InstanceTypes = instance.InstanceType === undefined ? [] : [instance.InstanceType];
  const answer = await ask('ec2', 'DescribeInstanceTypes', { InstanceTypes });
  const type = answer.InstanceTypes?.[0];
  return {
    vcpus: type?.VCpuInfo?.DefaultVCpus ?? 1,
    memoryMiB: type?.MemoryInfo?.SizeInMiB ?? 1024,
    interfaces: type?.NetworkInfo?.MaximumNetworkInterfaces ?? 2,
  };
}

/** As the agent does when its instance names no cluster: github.com/aws/amazon-ecs-agent, ecsclient. */
function createDefault(clusterName: string, call: Call): void {
  if (call.state.clusters.get(clusterName)?.status === 'ACTIVE') return;
  call.state.clusters.put(clusterName, {
    clusterArn: arnOf(call, `cluster/${clusterName}`),
    clusterName,
    status: 'ACTIVE',
    settings: [{ name: 'containerInsights', value: 'disabled' }],
    capacityProviders: [],
    defaultCapacityProviderStrategy: [],
    tags: [],
  });
}
