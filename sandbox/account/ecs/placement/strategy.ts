import type { CapacityProviderStrategyItem } from '@aws-sdk/client-ecs';
import type { Wire } from '../../core/wire.ts';

type Item = Wire<CapacityProviderStrategyItem>;

/**
 * The provider of each of `count` further tasks: bases first, then by weight, so that the shares stay as near to the
 * weights as they can. `present` counts the tasks that are there already, by provider.
 */
export function distribute(
  strategy: readonly Item[],
  count: number,
  present: ReadonlyMap<string, number> = new Map(),
): string[] {
  const has = new Map(present);
  const chosen: string[] = [];
  while (chosen.length < count) {
    const provider = nextProvider(strategy, has);
    if (provider === undefined) break;
    has.set(provider, (has.get(provider) ?? 0) + 1);
    chosen.push(provider);
  }
  return chosen;
}

function nextProvider(strategy: readonly Item[], has: ReadonlyMap<string, number>): string | undefined {
  const of = (item: Item) => has.get(item.capacityProvider ?? '') ?? 0;
  const short = strategy.find((item) => of(item) < (item.base ?? 0));
  if (short !== undefined) return short.capacityProvider;
  const share = (item: Item) => (of(item) - (item.base ?? 0)) / (item.weight ?? 0);
  const weighed = strategy.filter((item) => (item.weight ?? 0) > 0);
  if (weighed.length === 0) return undefined;
  return weighed.reduce((best, item) => (share(item) < share(best) ? item : best)).capacityProvider;
}
