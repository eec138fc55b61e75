import {
  attributeOf,
  type Candidate,
  type Constraint,
  type Demand,
  type Strategy,
  withTask,
} from './candidate.ts';
import { parseExpression } from './expression.ts';

/** AWS's reasons: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html */
export type Reason =
  | 'RESOURCE:CPU'
  | 'RESOURCE:MEMORY'
  | 'RESOURCE:PORTS'
  | 'RESOURCE:ENI'
  | 'ATTRIBUTE'
  | 'AGENT'
  | 'INACTIVE'
  | 'MemberOf placement constraint unsatisfied.'
  | 'DistinctInstance placement constraint unsatisfied.';

/** Why the task has no place on this instance; undefined when it has one. */
export function refusal(candidate: Candidate, demand: Demand): Reason | undefined {
  if (candidate.status !== 'ACTIVE') return 'INACTIVE';
  if (!candidate.agentConnected) return 'AGENT';
  const lacks = (wanted: { name: string; value?: string | undefined }) => {
    const value = attributeOf(candidate, wanted.name);
    return value === undefined || (wanted.value !== undefined && wanted.value !== value);
  };
  if (demand.attributes.some(lacks)) return 'ATTRIBUTE';
  if (demand.cpu > candidate.cpu.free) return 'RESOURCE:CPU';
  if (demand.memory > candidate.memory.free) return 'RESOURCE:MEMORY';
  const taken = (used: number[], wanted: number[]) => wanted.some((port) => used.includes(port));
  if (taken(candidate.ports.tcp, demand.ports.tcp) || taken(candidate.ports.udp, demand.ports.udp)) {
    return 'RESOURCE:PORTS';
  }
  if (demand.eni && candidate.enis < 1) return 'RESOURCE:ENI';
  return undefined;
}

/** Whether an instance may hold a task under one constraint. Throws a SyntaxError for a malformed expression. */
export function admits(constraint: Constraint, demand: Demand): (candidate: Candidate) => boolean {
  if (constraint.type === 'memberOf') return parseExpression(constraint.expression ?? '');
  return (candidate) => candidate.tasks.every((task) => task.group !== demand.group);
}

export interface Placed {
  /** The container instance's ARN for each task that has a place. */
  places: string[];
  /** How many tasks have none. */
  unplaced: number;
  /** Why the first of them has none, an instance each. */
  refusals: { arn: string; reason: Reason }[];
  /** The instances as they are with those tasks. */
  candidates: Candidate[];
}

/**
 * Places `count` equal tasks one after the other: first what fits, then the constraints, then the strategies in
 * their order, and by chance among what is left. `random` gives numbers from 0 up to 1.
 */
export function place(
  demand: Demand,
  count: number,
  instances: readonly Candidate[],
  rules: { constraints: readonly Constraint[]; strategies: readonly Strategy[]; random: () => number },
): Placed {
  const tests = rules.constraints.map((constraint) => ({
    ...constraint,
    admits: admits(constraint, demand),
  }));
  const reasonAgainst = (candidate: Candidate): Reason | undefined => {
    const lacking = refusal(candidate, demand);
    if (lacking !== undefined) return lacking;
    const unmet = tests.find((test) => !test.admits(candidate));
    if (unmet === undefined) return undefined;
    return `${unmet.type === 'memberOf' ? 'MemberOf' : 'DistinctInstance'} placement constraint unsatisfied.`;
  };
  const candidates = [...instances];
  const places: string[] = [];
  while (places.length < count) {
    const reasons = candidates.map(reasonAgainst);
    const open = candidates.filter((_, index) => reasons[index] === undefined);
    if (open.length === 0) {
      const refusals = candidates.map(({ arn }, index) => ({ arn, reason: reasons[index] as Reason }));
      return { places, unplaced: count - places.length, refusals, candidates };
    }
    const best = prefer(open, candidates, demand, rules.strategies);
    const chosen = best[Math.floor(rules.random() * best.length)] as Candidate;
    candidates[candidates.indexOf(chosen)] = withTask(chosen, demand);
    places.push(chosen.arn);
  }
  return { places, unplaced: 0, refusals: [], candidates };
}

function prefer(
  open: Candidate[],
  all: readonly Candidate[],
  demand: Demand,
  strategies: readonly Strategy[],
): Candidate[] {
  let best = open;
  for (const strategy of strategies) {
    const rank = rankBy(strategy, all, demand);
    if (rank === undefined) continue;
    const least = Math.min(...best.map(rank));
    best = best.filter((candidate) => rank(candidate) === least);
  }
  return best;
}

/** Less is better. Undefined for `random`, which prefers none. */
function rankBy(
  strategy: Strategy,
  all: readonly Candidate[],
  demand: Demand,
): ((candidate: Candidate) => number) | undefined {
  if (strategy.type === 'random') return undefined;
  if (strategy.type === 'binpack') {
    return strategy.field?.toLowerCase() === 'cpu'
      ? (candidate) => candidate.cpu.free
      : (candidate) => candidate.memory.free;
  }
  const bin = (candidate: Candidate) => binOf(candidate, strategy.field ?? 'instanceId');
  const load = new Map<string, number>();
  for (const candidate of all) {
    const own = candidate.tasks.filter((task) => task.group === demand.group).length;
    load.set(bin(candidate), (load.get(bin(candidate)) ?? 0) + own);
  }
  return (candidate) => load.get(bin(candidate)) ?? 0;
}

function binOf(candidate: Candidate, field: string): string {
  if (field === 'instanceId' || field === 'host') return candidate.arn;
  return attributeOf(candidate, field.replace(/^attribute:/, '')) ?? '';
}
