import express from 'express';
import { z } from 'zod';
import type { SimulatedAccount } from '../sandbox/account/account.ts';
import { homeKey, isKey, type Owner } from './home.ts';

const Verb = z.enum(['reset', 'snapshot', 'restore', 'stop']);
export type Verb = z.infer<typeof Verb>;
/** The snapshot of the account when a step was passed last. */
export const PASSED = 'last-passed-step';
const Body = z.strictObject({ name: z.string().optional() });

/**
 * What the command line asks of the process that owns a home, under /control. Every request needs the home's key.
 * `stop` is what ends that process; `changed` is told what was done.
 */
export function controlRouter(deps: {
  home: string;
  account: SimulatedAccount;
  /** Restores a snapshot; the account's alone unless told. Rejects with a sentence when it is not to be, or cannot. */
  restore?: (name: string) => Promise<void>;
  stop: () => void;
  changed?: (verb: Verb) => Promise<void>;
  /** The socket of the learner's own Docker Engine, while there is one. */
  engine?: () => string | undefined;
}): express.Router {
  const { home, account, stop, changed, engine } = deps;
  const router = express.Router();
  router.use('/control', (request, response, next) => {
    if (isKey(home, request.get('x-drydock-key'))) return next();
    response
      .status(401)
      .json({ error: { code: 'KeyNeeded', message: 'This needs the key of Drydock’s home.' } });
  });
  router.get('/control/owner', (_request, response) => {
    response.json({ pid: process.pid, engine: engine?.() });
  });
  router.post('/control/:verb', express.json(), async (request, response) => {
    const verb = Verb.safeParse(request.params.verb);
    const body = Body.safeParse(request.body ?? {});
    if (!verb.success || !body.success) {
      response
        .status(400)
        .json({ error: { code: 'BadRequest', message: `There is no ${request.params.verb} like that.` } });
      return;
    }
    try {
      const { name = '' } = body.data;
      if (verb.data === 'restore' && deps.restore) await deps.restore(name);
      else await act(account, verb.data, name, stop);
      await changed?.(verb.data);
      response.json({ done: verb.data });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      response.status(409).json({ error: { code: 'Failed', message } });
    }
  });
  return router;
}

async function act(account: SimulatedAccount, verb: Verb, name: string, stop: () => void): Promise<void> {
  if (verb === 'reset') return account.reset();
  if (verb === 'snapshot') return account.snapshot(name);
  if (verb === 'restore') return account.restore(name);
  setImmediate(stop);
}

/**
 * Asks the owner of a home.
 * @throws Error with what the owner said.
 */
export async function askOwner(home: string, owner: Owner, verb: Verb, name?: string): Promise<void> {
  const answer = await fetch(new URL(`/control/${verb}`, owner.url), {
    method: 'POST',
    headers: { 'x-drydock-key': homeKey(home), 'content-type': 'application/json' },
    body: JSON.stringify(name === undefined ? {} : { name }),
  });
  if (answer.ok) return;
  const said = z.object({ error: z.object({ message: z.string() }) }).safeParse(await answer.json());
  throw new Error(
    said.success ? said.data.error.message : `the process ${owner.pid} answered ${answer.status}`,
  );
}
