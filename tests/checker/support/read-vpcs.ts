import type { AccountTarget } from '../../../checker/account/clients.ts';
import { openReader } from '../../../checker/account/reader.ts';

// Reads the account that is its argument, with the credentials of this process, and prints what it read.
const target: AccountTarget = JSON.parse(process.argv[2] ?? '');
const reader = await openReader(target, { budgetMs: 20_000 });
const run = reader.begin();
const [vpcs, subnets, account] = await Promise.all([run.read('vpcs'), run.read('subnets'), reader.account()]);
process.stdout.write(JSON.stringify({ vpcs, subnets, account, evidence: run.evidence }));
reader.close();
