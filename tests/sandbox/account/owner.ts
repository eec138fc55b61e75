// A process that owns an account, so that a test can kill it: node owner.ts HOME

import { PYTHON } from '../../../app/paths.ts';
import { startAccount } from '../../../sandbox/account/account.ts';

const account = await startAccount({ home: process.argv[2] ?? '', python: PYTHON });
console.log(JSON.stringify({ endpoint: account.endpoint, credentials: account.credentials }));
setInterval(() => undefined, 60_000);
