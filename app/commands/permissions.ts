import { policyFor, roleTemplate } from '../../checker/account/policy.ts';
import { parseWanted } from './check.ts';

/** `drydock permissions`: the least that the checks of these labs need, to be given to whoever runs them. */
export async function permissions(
  names: readonly string[],
  format: 'policy' | 'cloudformation',
  say: (line: string) => void,
): Promise<number> {
  const labs = (await parseWanted(names)).map(({ folder }) => folder.lab);
  const document = format === 'policy' ? policyFor(labs) : roleTemplate(labs);
  say(typeof document === 'string' ? document : JSON.stringify(document, null, 2));
  return 0;
}
