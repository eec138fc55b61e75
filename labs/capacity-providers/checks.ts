import { met, unmet, waiting } from '../finding.ts';
import { check } from '../lab.ts';
import { found } from '../launch.ts';
import { CAPACITY_PROVIDER, CLUSTER_NAME } from '../names.ts';
import type { ReadValues } from '../readings.ts';
import { list } from '../words.ts';
import { type Known, labCluster, labGroup, providersOf } from './capacity.ts';
import { sizes } from './group-checks.ts';

const GROUP_READS = ['autoScalingGroups', 'launchTemplateVersions', 'subnets', 'vpcs'] as const;
const READS = [...GROUP_READS, 'capacityProviders', 'clusters'] as const;

type Sight = Known & Pick<ReadValues, 'capacityProviders' | 'clusters'>;

/** The group's provider; of several, the one that the cluster uses. */
function labProvider(known: Sight) {
  const group = labGroup(known);
  const all = group ? providersOf(group, known) : [];
  const used = labCluster(known)?.capacityProviders ?? [];
  return all.find(({ name }) => used.includes(name)) ?? all[0];
}

const foundProvider = (known: Sight) => found(labProvider(known), 'capacity provider');
const foundCluster = (known: Sight) => found(labCluster(known), 'cluster');

export const provider = check(
  { title: 'A capacity provider for the group', reads: READS, after: [sizes] },
  (known) => {
    const group = found(labGroup(known), 'group');
    const own = labProvider(known);
    if (own) return met(`The capacity provider ${own.name} stands for ${group.name}.`);
    const others = known.capacityProviders.flatMap((one) =>
      one.group ? [`${one.name} stands for ${one.group.autoScalingGroupArn.split('/').at(-1)}`] : [],
    );
    return unmet(`No capacity provider stands for ${group.name}.`, {
      expected: `a capacity provider with the Auto Scaling group ${group.name}`,
      found: others.join('; ') || 'no capacity provider but those of Fargate',
      next: `Create a capacity provider for ${group.name}, with managed scaling. If AWS refused yours, see its name: it may not begin with aws, ecs or fargate.`,
      command: `aws ecs create-capacity-provider --name ${CAPACITY_PROVIDER} \\\n  --auto-scaling-group-provider 'autoScalingGroupArn=${group.arn},managedScaling={status=ENABLED,targetCapacity=100}'`,
    });
  },
);

export const managedScaling = check(
  { title: 'ECS may change how many instances there are', reads: READS, after: [provider] },
  (known) => {
    const { name, group } = foundProvider(known);
    if (group?.managedScaling) {
      return met(`${name} scales its group, towards ${group.targetCapacity ?? 100} % in use.`);
    }
    return unmet(`${name} does not scale its group.`, {
      expected: 'managedScaling with the status ENABLED',
      found: 'managedScaling is DISABLED: tasks wait for room, and no instance is added',
      next: `Turn managed scaling on for ${name}.`,
      command: `aws ecs update-capacity-provider --name ${name} \\\n  --auto-scaling-group-provider 'managedScaling={status=ENABLED,targetCapacity=100}'`,
    });
  },
);

export const protection = check(
  { title: 'What protects instances from being ended fits together', reads: READS, after: [provider] },
  (known) => {
    const group = found(labGroup(known), 'group');
    const { name, group: settings } = foundProvider(known);
    if (!settings?.terminationProtection) return met(`${name} leaves it to the group which instances end.`);
    if (group.scaleInProtection) return met(`${name} and ${group.name} both protect instances with tasks.`);
    return unmet(`${name} protects instances that ${group.name} does not protect.`, {
      expected: 'managed termination protection only together with the group’s protection from scale-in',
      found: `managedTerminationProtection is ENABLED; new instances of ${group.name} are not protected from scale-in`,
      next: `Protect the new instances of ${group.name} from scale-in, or turn the provider's protection off.`,
      command: `aws autoscaling update-auto-scaling-group --auto-scaling-group-name ${group.name} \\\n  --new-instances-protected-from-scale-in`,
    });
  },
);

/** The command that replaces all that a cluster knows of capacity providers. */
const put = (providers: readonly string[], strategy: string): string =>
  `aws ecs put-cluster-capacity-providers --cluster ${CLUSTER_NAME} \\\n  --capacity-providers ${providers.join(' ')} \\\n  --default-capacity-provider-strategy ${strategy}`;

const FARGATE = ['FARGATE', 'FARGATE_SPOT'];

export const associated = check(
  {
    title: `It is associated with ${CLUSTER_NAME}, beside those of Fargate`,
    reads: READS,
    after: [provider],
  },
  (known) => {
    const own = foundProvider(known).name;
    const cluster = labCluster(known);
    const has = cluster?.capacityProviders ?? [];
    const lacks = [own, ...FARGATE].filter((name) => !has.includes(name));
    if (lacks.length === 0 && cluster?.attaching) {
      return waiting(`ECS is attaching ${own} to ${CLUSTER_NAME}.`, {
        next: 'Wait: until it has finished, ECS refuses every other change of the list.',
      });
    }
    if (lacks.length === 0) return met(`${CLUSTER_NAME} can use ${list(has)}.`);
    return unmet(`${CLUSTER_NAME} cannot use ${list(lacks)}.`, {
      expected: `${list([own, ...FARGATE])} among the capacity providers of ${CLUSTER_NAME}`,
      found: cluster ? `it has ${list(has) || 'no capacity provider'}` : 'there is no such cluster',
      next: 'Put the whole list: what you do not name is taken out.',
      command: put([...new Set([own, ...FARGATE, ...has])], '[]'),
    });
  },
);

export const defaultStrategy = check(
  { title: 'A task that names no capacity gets it there', reads: READS, after: [associated] },
  (known) => {
    const own = foundProvider(known).name;
    const { defaultStrategy, capacityProviders } = foundCluster(known);
    const item = defaultStrategy.find(({ capacityProvider }) => capacityProvider === own);
    if (item && item.weight > 0) {
      return met(`By default a task of ${CLUSTER_NAME} gets its capacity from ${own}.`);
    }
    const items = defaultStrategy.map(
      ({ capacityProvider, weight, base }) => `${capacityProvider} with weight ${weight} and base ${base}`,
    );
    return unmet(`By default a task of ${CLUSTER_NAME} does not get its capacity from ${own}.`, {
      expected: `a default strategy in which ${own} has a weight of at least 1`,
      found: list(items) || 'no default strategy',
      next: 'Put the list again, this time with a default strategy. If AWS refused yours: one strategy has no group beside Fargate, and at most one base.',
      command: put(capacityProviders, `capacityProvider=${own},weight=1,base=0`),
    });
  },
);
