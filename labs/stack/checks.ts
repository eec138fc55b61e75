import { met, unmet, waiting } from '../finding.ts';
import { check } from '../lab.ts';
import { found } from '../launch.ts';
import { STACK_CLUSTER, VPC_NAME } from '../names.ts';
import { called, list } from '../words.ts';
import {
  firstFailure,
  happened,
  type Known,
  labStack,
  parameter,
  STACK_READS,
  TYPES,
  unlessGone,
} from './stack.ts';

const foundStory = (known: Known) => found(labStack(known), 'stack');

const create = `aws cloudformation create-stack --stack-name Infra-ECS-Cluster-${STACK_CLUSTER}-5f2c8a1e \\\n  --template-body file://ecs-cluster.yaml \\\n  --parameters ParameterKey=ECSClusterName,ParameterValue=${STACK_CLUSTER} …`;
const drop = (name: string): string => `aws cloudformation delete-stack --stack-name ${name}`;

export const deployed = check(
  { title: `A stack of the console’s template for ${STACK_CLUSTER}`, reads: [...STACK_READS, 'clusters'] },
  (known, { region }) => {
    const story = labStack(known);
    const expected = `a stack of the console's template, with ECSClusterName ${STACK_CLUSTER}, that is CREATE_COMPLETE`;
    if (!story) {
      const others = known.stacks.map((stack) =>
        stack.status === 'REVIEW_IN_PROGRESS'
          ? `${stack.name} is in review: it has a change set that nobody has executed`
          : `${stack.name} is for the cluster ${parameter(stack, 'ECSClusterName') ?? 'of no name'}`,
      );
      const byHand = known.clusters.some(
        ({ clusterName, status }) => clusterName === STACK_CLUSTER && status === 'ACTIVE',
      );
      return unmet(`There is no stack for ${STACK_CLUSTER} in ${region}.`, {
        expected,
        found: [
          ...(byHand ? [`a cluster ${STACK_CLUSTER} that no such stack made`] : []),
          list(others) || 'no stack of that template',
        ].join('; '),
        next: 'Create a stack from ecs-cluster.yaml, with all its parameters.',
        command: create,
      });
    }
    const { stack, gone } = story;
    if (happened(story, 'CREATE_COMPLETE')) {
      return met(`The stack ${stack.name} was made${gone ? ', and has been deleted since' : ''}.`);
    }
    if (stack.status === 'CREATE_IN_PROGRESS') {
      return waiting(`The stack ${stack.name} is CREATE_IN_PROGRESS.`, {
        since: stack.createdAt,
        next: 'Watch its events: one resource after the other becomes CREATE_COMPLETE.',
      });
    }
    return unmet(`The stack ${stack.name} is ${stack.status}, not CREATE_COMPLETE.`, {
      expected,
      found: firstFailure(story) ?? `it is ${stack.status}`,
      next: 'Put right what failed. A stack that was rolled back cannot be mended: delete it, then create it again.',
      command: drop(stack.name),
    });
  },
);

export const five = check(
  { title: 'In it the five resources, one after the other', reads: STACK_READS, after: [deployed] },
  (known) => {
    const story = foundStory(known);
    const made = story.parts.filter(({ status }) => status === 'CREATE_COMPLETE');
    const missing = TYPES.filter((type) => !made.some((event) => event.type === type));
    const order = [...new Set(made.map(({ logicalId }) => logicalId))];
    if (missing.length === 0) return met(`${story.stack.name} made ${list(order)}, in this order.`);
    return unmet(`${story.stack.name} lacks ${list(missing)}.`, {
      expected: `resources of the types ${list(TYPES)}`,
      found: `only ${list(order)}`,
      next: 'Take the template of this lab as it is: a cluster for Fargate alone has a smaller one.',
      command: `${drop(story.stack.name)}\n${create}`,
    });
  },
);

export const network = check(
  {
    title: 'Told your own VPC and two of its subnets',
    reads: [...STACK_READS, 'vpcs', 'subnets'],
    after: [deployed],
  },
  (known) => {
    const story = foundStory(known);
    return unlessGone(story, () => {
      const ids = (parameter(story.stack, 'SubnetIds') ?? '').split(',').map((id) => id.trim());
      const own = known.subnets.filter(({ subnetId }) => ids.includes(subnetId));
      const vpc = known.vpcs.find(({ vpcId }) => vpcId === parameter(story.stack, 'VpcId'));
      const strays = own.filter(({ vpcId }) => vpcId !== vpc?.vpcId);
      const zones = new Set(
        own.filter((subnet) => subnet.mapPublicIpOnLaunch).map((one) => one.availabilityZone),
      );
      if (vpc && !vpc.isDefault && strays.length === 0 && zones.size >= 2) {
        return met(
          `${story.stack.name} was told ${called(vpc.vpcId, vpc.name)} and subnets in ${list([...zones])}.`,
        );
      }
      const places = own.map(
        (subnet) =>
          `${called(subnet.subnetId, subnet.name)} in ${subnet.availabilityZone}${subnet.mapPublicIpOnLaunch ? '' : ', without a public address'}`,
      );
      return unmet(
        vpc?.isDefault
          ? `${story.stack.name} was told the default VPC.`
          : `${story.stack.name} was not told two public subnets of one VPC.`,
        {
          expected: `VpcId of ${VPC_NAME}, and in SubnetIds public subnets of two Availability Zones of it`,
          found: [
            vpc ? called(vpc.vpcId, vpc.name) : 'no VPC that exists',
            ...(strays.length > 0 ? [`${list(strays.map((one) => one.subnetId))} of another VPC`] : []),
            list(places) || 'no subnet that exists',
          ].join('; '),
          next: 'Delete the stack and create it with your own network.',
          command: `${drop(story.stack.name)}\n${create}`,
        },
      );
    });
  },
);

const isOn = (level = 'disabled'): boolean => ['enabled', 'enhanced'].includes(level);

export const updated = check(
  { title: 'The stack was updated', reads: [...STACK_READS, 'clusters'], after: [deployed] },
  (known) => {
    const story = foundStory(known);
    const { name, status } = story.stack;
    const failed = status.startsWith('UPDATE_ROLLBACK') || status === 'UPDATE_FAILED';
    if (happened(story, 'UPDATE_COMPLETE') && !failed) return met(`The stack ${name} was updated.`);
    if (status === 'UPDATE_IN_PROGRESS') {
      return waiting(`The stack ${name} is UPDATE_IN_PROGRESS.`, { next: 'Watch its events.' });
    }
    const insights = known.clusters.find(
      ({ clusterName }) => clusterName === STACK_CLUSTER,
    )?.containerInsights;
    const byHand = isOn(insights);
    return unmet(`The stack ${name} is ${status}, not UPDATE_COMPLETE.`, {
      expected: 'an update of the stack with the changed template that ended as UPDATE_COMPLETE',
      found: failed
        ? (firstFailure(story) ?? `it is ${status}`)
        : byHand
          ? `Container Insights is ${insights} for ${STACK_CLUSTER}, but the stack knows nothing of it: the next update may undo it`
          : 'the template is as it was',
      next: 'Change the template, not the resource, and update the stack with it.',
      command: `aws cloudformation update-stack --stack-name ${name} --template-body file://changed.yaml \\\n  --parameters ParameterKey=ECSClusterName,UsePreviousValue=true …`,
    });
  },
);

export const insights = check(
  {
    title: 'And through it Container Insights is on',
    reads: [...STACK_READS, 'clusters'],
    after: [updated],
  },
  (known) => {
    const story = foundStory(known);
    return unlessGone(story, () => {
      const level = known.clusters.find(
        ({ clusterName }) => clusterName === STACK_CLUSTER,
      )?.containerInsights;
      if (isOn(level)) {
        return met(`Container Insights is ${level} for ${STACK_CLUSTER}.`);
      }
      return unmet(`Container Insights is off for ${STACK_CLUSTER}.`, {
        expected: `the setting containerInsights of ECSCluster in the template is enabled or enhanced`,
        found: `the stack was updated, and containerInsights is ${level ?? 'not set'}`,
        next: 'Change ClusterSettings in the template and update the stack again.',
        command: `sed 's/Value: disabled/Value: enabled/' ecs-cluster.yaml > changed.yaml`,
      });
    });
  },
);
