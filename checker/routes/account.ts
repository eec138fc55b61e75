import type { AccountReader } from '../account/reader.ts';
import { Account, AccountRequest, Progress } from '../contract.ts';
import type { Database } from '../progress/database.ts';
import { forgetProgress, stepsDone } from '../progress/progress.ts';
import { ApiFault, type Route, route } from './route.ts';

interface Deps {
  reader: () => AccountReader;
  database: Database;
  /** Points shell and checks at another account. Rejects with a sentence when that cannot be. */
  switchAccount: (account: AccountRequest) => Promise<void>;
  /** Tells who watches that account or progress are not what they were. */
  changed: () => void;
}

export function accountRoutes({ reader, database, switchAccount, changed }: Deps): Route[] {
  return [
    route(
      {
        method: 'get',
        path: '/account',
        id: 'getAccount',
        summary: 'The account that shell and checks work in.',
        answers: { 200: { description: 'The account.', schema: Account } },
      },
      async () => ({ body: await reader().account() }),
    ),
    route(
      {
        method: 'put',
        path: '/account',
        id: 'setAccount',
        summary: 'Points shell and checks at another account, together.',
        key: true,
        body: AccountRequest,
        answers: { 200: { description: 'The account that they work in now.', schema: Account } },
      },
      async ({ body }) => {
        try {
          await switchAccount(body);
        } catch (error) {
          const why = error instanceof Error ? error.message : String(error);
          throw new ApiFault(409, 'not_switched', `The account was not switched: ${why}`);
        }
        changed();
        return { body: await reader().account() };
      },
    ),
    route(
      {
        method: 'get',
        path: '/progress',
        id: 'getProgress',
        summary: 'The steps that are done in this account.',
        answers: { 200: { description: 'The progress.', schema: Progress } },
      },
      async () => {
        const { accountId } = await reader().account();
        return { body: { accountId, steps: accountId ? await stepsDone(database, accountId) : [] } };
      },
    ),
    route(
      {
        method: 'delete',
        path: '/progress',
        id: 'forgetProgress',
        summary: 'Forgets which steps are done in this account. The account itself is left as it is.',
        answers: { 204: { description: 'Forgotten.' } },
      },
      async () => {
        const { accountId } = await reader().account();
        if (!accountId)
          throw new ApiFault(503, 'no_account', 'The account cannot be read now; try again when it can.');
        await forgetProgress(database, accountId);
        changed();
        return { status: 204 };
      },
    ),
  ];
}
