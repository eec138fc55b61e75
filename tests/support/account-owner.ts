// A simulated account for programs that are not TypeScript: prints its endpoint and keys, and ends with its standard input.
import { testAccount } from './account.ts';

const account = await testAccount();
process.stdout.write(
  `${JSON.stringify({ endpoint: account.endpoint, region: account.region, ...account.credentials })}\n`,
);
process.stdin.resume().once('end', () => void account.stop());
