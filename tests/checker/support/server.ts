import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { type AccountReader, openReader } from '../../../checker/account/reader.ts';
import { type Checker, createChecker } from '../../../checker/app.ts';
import type { AccountRequest } from '../../../checker/contract.ts';
import { openDatabase } from '../../../checker/progress/database.ts';
import type { Lab } from '../../../labs/lab.ts';
import { targetAt } from './ministack.ts';

export const KEY = 'the key of this test';

export interface TestServer {
  readonly url: string;
  readonly checker: Checker;
  /** Every line that was logged. */
  readonly log: string[];
  /** What the account was switched to, in order. */
  readonly switched: AccountRequest[];
  readonly home: string;
  api(path: string, init?: RequestInit & { json?: unknown }): Promise<Response>;
  stop(): Promise<void>;
}

/** The checker on a port of its own, reading the account at `port`. */
export async function startServer(options: {
  labs: Lab[];
  port: number;
  site?: string;
}): Promise<TestServer> {
  const home = await mkdtemp(join(tmpdir(), 'drydock-checker-'));
  const database = await openDatabase(join(home, 'store'));
  const reader: AccountReader = await openReader(targetAt(options.port));
  const log: string[] = [];
  const switched: AccountRequest[] = [];
  const checker = createChecker({
    labs: options.labs.map((lab) => ({ lab })),
    reader: () => reader,
    switchAccount: async (account) => {
      if (account.kind === 'profile' && account.name === 'gone')
        throw new Error('there is no profile "gone".');
      switched.push(account);
    },
    key: KEY,
    database,
    ...(options.site === undefined ? {} : { site: options.site }),
    logger: pino({ level: 'debug' }, { write: (line: string) => log.push(line) }),
  });
  const server = createServer(checker.app);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  return {
    url,
    checker,
    log,
    switched,
    home,
    api: (path, { json, ...init } = {}) => {
      const body = json === undefined ? {} : { body: JSON.stringify(json) };
      const headers = {
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...init.headers,
      };
      return fetch(`${url}${path}`, { ...init, headers, ...body });
    },
    stop: async () => {
      await checker.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await database.close();
      reader.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}
