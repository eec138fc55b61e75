import type { Judgement } from '../finding.ts';
import { met } from '../finding.ts';
import { STACK_CLUSTER } from '../names.ts';
import type { ReadValues } from '../readings.ts';

export type Stack = ReadValues['stacks'][number];
export type Event = ReadValues['stackEvents'][number];
export type Known = Pick<ReadValues, 'stacks' | 'deletedStacks' | 'stackEvents' | 'deletedStackEvents'>;

export const STACK_READS = ['stacks', 'deletedStacks', 'stackEvents', 'deletedStackEvents'] as const;

export const CLUSTER = 'AWS::ECS::Cluster';
export const TEMPLATE = 'AWS::EC2::LaunchTemplate';
export const GROUP = 'AWS::AutoScaling::AutoScalingGroup';
export const PROVIDER = 'AWS::ECS::CapacityProvider';
export const ASSOCIATION = 'AWS::ECS::ClusterCapacityProviderAssociations';
/** In the order in which one builds on the other. */
export const TYPES = [CLUSTER, TEMPLATE, GROUP, PROVIDER, ASSOCIATION] as const;

/** A stack with all that happened to it, the oldest event first. */
export interface Story {
  readonly stack: Stack;
  readonly gone: boolean;
  /** Of the stack itself. */
  readonly own: readonly Event[];
  /** Of its resources. */
  readonly parts: readonly Event[];
}

export const parameter = ({ parameters }: Stack, ...names: string[]): string | undefined =>
  parameters.find(({ name }) => names.includes(name))?.value;

const isForLab = (stack: Stack): boolean => parameter(stack, 'ECSClusterName') === STACK_CLUSTER;

export const happened = ({ own }: Story, status: string): boolean =>
  own.some((event) => event.status === status);

const mostDone = (story: Story): number =>
  ['CREATE_COMPLETE', 'UPDATE_COMPLETE'].filter((status) => happened(story, status)).length;

function storyOf(stack: Stack, all: readonly Event[], gone: boolean): Story {
  const events = all.filter(({ stackId }) => stackId === stack.stackId).reverse();
  const isOwn = ({ physicalId }: Event) => physicalId === stack.stackId;
  return { stack, gone, own: events.filter(isOwn), parts: events.filter((event) => !isOwn(event)) };
}

/**
 * The stack that this lab is about: of those for its cluster one that is there, else one that was; of several the one
 * that got furthest. Stacks come newest first, so among equals it is the newest.
 */
export function labStack(known: Known): Story | undefined {
  const there = known.stacks.filter(isForLab).map((stack) => storyOf(stack, known.stackEvents, false));
  const gone = known.deletedStacks
    .filter(isForLab)
    .map((stack) => storyOf(stack, known.deletedStackEvents, true));
  const furthest = (stories: Story[]) => stories.sort((a, b) => mostDone(b) - mostDone(a))[0];
  return furthest(there) ?? furthest(gone);
}

/** What went wrong first since the last time that it began something: "ECSCluster: the reason". */
export function firstFailure({ own, parts }: Story): string | undefined {
  const begun =
    own.filter(({ status }) => /^(CREATE|UPDATE|DELETE)_IN_PROGRESS$/.test(status)).at(-1)?.at ?? '';
  const failed = parts.find(({ status, at }) => status.endsWith('_FAILED') && at >= begun);
  return failed && `${failed.logicalId}: ${failed.reason ?? failed.status}`;
}

/** The physical id of the stack's resource of a type, as its events tell it, also when it is gone. */
export const physicalId = ({ parts }: Story, type: string): string | undefined =>
  parts.filter((event) => event.type === type && event.physicalId).at(-1)?.physicalId;

/** What was to be seen while the stack stood can no longer be looked at when it goes. */
export const unlessGone = ({ stack, gone }: Story, judge: () => Judgement): Judgement =>
  gone || stack.status.startsWith('DELETE_')
    ? met(`The stack ${stack.name} was made, and has been deleted since.`)
    : judge();
