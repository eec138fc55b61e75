import { openDatabase } from '../../../checker/progress/database.ts';
import { markDone } from '../../../checker/progress/progress.ts';

// A process that owns a home, writes at each line it is sent, and answers once the write was answered.
const home = process.argv[2] ?? '';
const database = await openDatabase(home);
process.stdout.write('open\n');
process.stdin.setEncoding('utf8').on('data', async (step: string) => {
  await markDone(database, '111122223333', 'network', [step.trim()]);
  process.stdout.write('done\n');
});
