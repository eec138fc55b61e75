import { met, unmet, waiting } from '../finding.ts';
import { check } from '../lab.ts';
import { found, letsAgentIn, noWayOut, versionOf } from '../launch.ts';
import { INSTANCE_ROLE, STACK_CLUSTER } from '../names.ts';
import { list } from '../words.ts';
import { deployed, five } from './checks.ts';
import {
  CLUSTER,
  firstFailure,
  GROUP,
  type Known,
  labStack,
  PROVIDER,
  physicalId,
  STACK_READS,
  unlessGone,
} from './stack.ts';

const foundStory = (known: Known) => found(labStack(known), 'stack');

/** The group that a provider names: by its ARN, which ends with its name, or by the name alone. */
const groupOf = (arn: string): string | undefined => arn.split('/').at(-1);

export const wired = check(
  {
    title: 'The cluster uses its provider, and the provider its group',
    reads: [...STACK_READS, 'capacityProviders', 'clusters'],
    after: [five],
  },
  (known) => {
    const story = foundStory(known);
    return unlessGone(story, () => {
      const [group, name] = [physicalId(story, GROUP), physicalId(story, PROVIDER)];
      const provider = known.capacityProviders.find((one) => one.name === name);
      const uses = provider?.group && groupOf(provider.group.autoScalingGroupArn);
      const cluster = known.clusters.find(({ clusterName }) => clusterName === STACK_CLUSTER);
      const listed = cluster?.capacityProviders ?? [];
      if (name && uses === group && listed.includes(name)) {
        return met(`${STACK_CLUSTER} uses ${name}, and that stands for ${group}.`);
      }
      return unmet(`What ${story.stack.name} made does not hang together.`, {
        expected: `${name} stands for ${group}, and is among the providers of ${STACK_CLUSTER}`,
        found: [
          uses === undefined ? `there is no ${name}` : `${name} stands for ${uses}`,
          `${STACK_CLUSTER} has ${list(listed) || 'no capacity provider'}`,
        ].join('; '),
        next: 'In the template the provider refers to ECSAutoScalingGroup, and the association to the provider. Nobody should change either past the stack.',
        command: `aws cloudformation describe-stack-resources --stack-name ${story.stack.name}`,
      });
    });
  },
);

export const joined = check(
  {
    title: 'An instance of its group has joined the cluster',
    reads: [
      ...STACK_READS,
      'autoScalingGroups',
      'launchTemplateVersions',
      'instanceProfiles',
      'managedPolicyRoles',
      'containerInstances',
      'subnets',
      'routeTables',
    ],
    after: [five],
  },
  (known) => {
    const story = foundStory(known);
    return unlessGone(story, () => {
      const name = physicalId(story, GROUP);
      const group = known.autoScalingGroups.find((one) => one.name === name);
      const ids = group?.instances.map(({ id }) => id) ?? [];
      const inside = known.containerInstances.find(
        ({ cluster, instanceId, connected }) =>
          cluster === STACK_CLUSTER && connected && ids.includes(instanceId),
      );
      if (inside) return met(`${inside.instanceId} of ${name} has joined ${STACK_CLUSTER}.`);
      const profile = group && versionOf(group, known)?.instanceProfile;
      const stuck = group && noWayOut(group, known);
      if (stuck) {
        return unmet(`No instance of ${name} can reach ECS, so none can join ${STACK_CLUSTER}.`, {
          expected: 'a route for 0.0.0.0/0 out of the subnets of the group',
          found: stuck,
          next: 'Give the subnets their way out again, as in the lab of the network. The agent keeps trying.',
          command: `aws ec2 get-console-output --instance-id ${ids[0] ?? 'INSTANCE'} --query Output --output text`,
        });
      }
      if (profile && letsAgentIn(profile, known) && ids.length > 0) {
        return waiting(`No instance of ${name} has joined ${STACK_CLUSTER} yet.`, {
          since: story.stack.createdAt,
          next: `On AWS it takes a few minutes. If it takes longer, ask the instance: aws ec2 get-console-output --instance-id ${ids[0]}`,
        });
      }
      return unmet(`No instance of ${name} can join ${STACK_CLUSTER}.`, {
        expected: `Ec2InstanceProfileArn of a profile whose role has AmazonEC2ContainerServiceforEC2Role, and an instance in the group`,
        found:
          ids.length > 0
            ? `the profile ${profile}, whose role does not have it`
            : 'a group without an instance',
        next: `Delete the stack and create it with the ARN of the profile ${INSTANCE_ROLE}, and with a least size of 1.`,
        command: `aws iam get-instance-profile --instance-profile-name ${INSTANCE_ROLE} --query InstanceProfile.Arn`,
      });
    });
  },
);

export const deleted = check(
  { title: 'The stack is deleted', reads: [...STACK_READS, 'clusters'], after: [deployed] },
  (known) => {
    const story = foundStory(known);
    const { name, status, createdAt } = story.stack;
    if (story.gone) return met(`The stack ${name} is DELETE_COMPLETE.`);
    if (status === 'DELETE_IN_PROGRESS') {
      return waiting(`The stack ${name} is DELETE_IN_PROGRESS.`, {
        since: story.own.at(-1)?.at ?? createdAt,
        next: 'Watch its events: what was made last goes first.',
      });
    }
    const cluster = known.clusters.some(
      (one) => one.clusterName === STACK_CLUSTER && one.status === 'ACTIVE',
    );
    const failed = status === 'DELETE_FAILED';
    return unmet(`The stack ${name} is ${status}.`, {
      expected: `the stack ${name} is DELETE_COMPLETE`,
      found: failed
        ? (firstFailure(story) ?? 'something in it could not be deleted')
        : cluster
          ? `the stack with all its resources`
          : `a stack whose cluster was deleted past it`,
      next: failed
        ? `Stop what still runs in ${STACK_CLUSTER}, then delete the stack again.`
        : 'Delete the stack: it knows the order.',
      command: `aws cloudformation delete-stack --stack-name ${name}`,
    });
  },
);

export const nothingLeft = check(
  {
    title: 'And nothing of it is left',
    reads: [...STACK_READS, 'clusters', 'autoScalingGroups', 'capacityProviders'],
    after: [deleted],
  },
  (known) => {
    const story = foundStory(known);
    const there = new Set([
      ...known.clusters.map(({ clusterName }) => clusterName),
      ...known.autoScalingGroups.map(({ name }) => name),
      ...known.capacityProviders.map(({ name }) => name),
    ]);
    const left = [CLUSTER, GROUP, PROVIDER].flatMap((type) => {
      const id = physicalId(story, type);
      return id && there.has(id) ? [id] : [];
    });
    if (left.length === 0) return met(`Of the stack ${story.stack.name} nothing is left.`);
    return unmet(`${list(left)} outlived the stack ${story.stack.name}.`, {
      expected: 'every resource of the stack is deleted with it',
      found: `${list(left)}, which no stack looks after any more`,
      next: 'What a stack was told to retain you delete by hand. Next time, remove what stands in the way, and delete the stack again.',
      command: left.includes(STACK_CLUSTER)
        ? `aws ecs delete-cluster --cluster ${STACK_CLUSTER}`
        : `aws autoscaling describe-auto-scaling-groups`,
    });
  },
);
