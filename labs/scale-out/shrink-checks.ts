import { met, unmet, waiting } from '../finding.ts';
import { check } from '../lab.ts';
import { found } from '../launch.ts';
import { CLUSTER_NAME } from '../names.ts';
import { list } from '../words.ts';
import { groupOf, labProvider, READS } from './capacity.ts';
import { ended, six } from './checks.ts';

export const protection = check(
  { title: 'Only an idle instance may be taken away', reads: READS, after: [six] },
  (known) => {
    const provider = found(labProvider(known), 'capacity provider');
    const group = found(groupOf(provider, known), 'group');
    const [byProvider, byGroup] = [provider.group?.terminationProtection, group.scaleInProtection];
    if (byProvider && byGroup) return met(`${provider.name} and ${group.name} protect instances with tasks.`);
    const word = (on: boolean | undefined) => (on ? 'on' : 'off');
    return unmet(`${group.name} may end an instance with tasks on it.`, {
      expected: `${group.name} protects its new instances from scale-in, and ${provider.name} manages that protection`,
      found: `the group's protection is ${word(byGroup)}, managedTerminationProtection of ${provider.name} is ${word(byProvider)}`,
      next: 'Turn the group’s on first: without it ECS refuses the provider’s.',
      command: byGroup
        ? `aws ecs update-capacity-provider --name ${provider.name} \\\n  --auto-scaling-group-provider 'managedScaling={status=ENABLED,targetCapacity=100},managedTerminationProtection=ENABLED'`
        : `aws autoscaling update-auto-scaling-group --auto-scaling-group-name ${group.name} \\\n  --new-instances-protected-from-scale-in`,
    });
  },
);

export const shrunk = check(
  {
    title: 'An instance without a task has gone',
    reads: [...READS, 'containerInstances', 'scalingActivities'],
    after: [six, protection],
  },
  (known) => {
    const group = found(groupOf(found(labProvider(known), 'capacity provider'), known), 'group');
    if (ended(known)) return met(`${group.name} has ended an instance; it is to have ${group.desired} now.`);
    const busy = new Set(known.tasks.map(({ containerInstance }) => containerInstance));
    const idle = known.containerInstances.filter(
      ({ cluster, arn, status }) => cluster === CLUSTER_NAME && status === 'ACTIVE' && !busy.has(arn),
    );
    if (idle.length > 0) {
      return waiting(`${list(idle.map(({ instanceId }) => instanceId))} runs no task and will go.`, {
        next: 'Wait. On AWS an instance must be idle for about 15 minutes, here for half a minute.',
      });
    }
    return unmet(`Every instance of ${group.name} has a task, so none can go.`, {
      expected: 'an instance that runs no task any more, and after a while is ended',
      found: `${group.instances.length} instances, all with tasks`,
      next: 'Stop the one task that is alone on its instance.',
      command: `aws ecs list-tasks --cluster ${CLUSTER_NAME} --container-instance ARN`,
    });
  },
);

export const draining = check(
  { title: 'An instance takes no new tasks', reads: [...READS, 'containerInstances'], after: [six] },
  (known) => {
    const own = known.containerInstances.filter(({ cluster }) => cluster === CLUSTER_NAME);
    const out = own.find(({ status }) => status === 'DRAINING');
    if (out) {
      const there = known.tasks.filter(({ containerInstance }) => containerInstance === out.arn).length;
      return met(`${out.instanceId} is DRAINING: its ${there} tasks go on, new ones go elsewhere.`);
    }
    return unmet(`No instance of ${CLUSTER_NAME} is DRAINING.`, {
      expected: 'one container instance with the status DRAINING',
      found: list(own.map(({ instanceId, status }) => `${instanceId} is ${status}`)) || 'no instance',
      next: 'Set one instance to DRAINING. It stays in the cluster, and is not ended by it.',
      command: `aws ecs update-container-instances-state --cluster ${CLUSTER_NAME} --status DRAINING \\\n  --container-instances ${own.at(-1)?.arn ?? 'ARN'}`,
    });
  },
);
