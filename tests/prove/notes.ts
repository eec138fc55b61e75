// The commands of the course's notes against our account, plain MiniStack and moto, as a table in Markdown.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  AWS_CLI,
  freePort,
  openAccount,
  openPlainMiniStack,
  type TestAccount,
  until,
} from '../sandbox/account/support.ts';

const NOTES = join(import.meta.dirname, 'notes');
const MOTO = 'moto[server]==5.2.5';
/** How long a read may take to say what is true: instances start and tasks run meanwhile. */
const PATIENCE_MS = 20_000;
/** What one command leaves to those after it. */
const VARIABLES = 'VPC A B IGW RTB SG AMI';

interface Step {
  title: string;
  command: string;
  read?: string;
  truth?: string;
}

async function steps(): Promise<Step[]> {
  const text = await readFile(join(NOTES, 'commands.sh'), 'utf8');
  return text
    .split(/^#: /m)
    .slice(1)
    .map((block) => {
      const [title = '', ...lines] = block.trim().split('\n');
      const marked = (mark: string) => lines.find((line) => line.startsWith(mark))?.slice(mark.length);
      const command = lines.filter((line) => !line.startsWith('#')).join('\n');
      return { title, command, read: marked('#? '), truth: marked('#= ') };
    });
}

/** What each step came to: `true`, `lies: …` or `refused: …`. */
async function run(all: Step[], { endpoint, credentials }: TestAccount): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'drydock-notes-'));
  const env = {
    PATH: `${join(AWS_CLI, '..')}:${process.env.PATH}`,
    HOME: folder,
    NOTES,
    AWS_ENDPOINT_URL: endpoint,
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_PAGER: '',
    AWS_MAX_ATTEMPTS: '1',
  };
  const bash = async (script: string): Promise<string> => {
    const whole = `touch state; . ./state; ${script}\ncode=$?; declare -p ${VARIABLES} > state 2>&-; exit $code`;
    const { stdout } = await promisify(execFile)('bash', ['--norc', '-o', 'pipefail', '-c', whole], {
      cwd: folder,
      env,
    });
    return stdout.trim().replace(/\s+/g, ' ');
  };
  const judge = async ({ command, read, truth }: Step): Promise<string> => {
    const failed = await bash(command).then(
      () => undefined,
      (error: { stderr: string }) => error.stderr,
    );
    if (failed !== undefined)
      return `refused: ${/\((\w[\w.]*)\)/.exec(failed)?.[1] ?? failed.trim().split('\n').at(-1)}`;
    if (read === undefined) return 'true';
    let told = '';
    const right = async () => {
      told = await bash(read).catch(() => 'an error');
      return told === truth;
    };
    return until(right, PATIENCE_MS, 1_000).then(
      () => 'true',
      () => `lies: reads \`${told || 'nothing'}\`, not \`${truth}\``,
    );
  };
  const found: string[] = [];
  for (const step of all) found.push(await judge(step));
  await rm(folder, { recursive: true, force: true });
  return found;
}

/** moto from PyPI, in an environment of its own that goes with it. */
async function openMoto(): Promise<TestAccount> {
  const folder = await mkdtemp(join(tmpdir(), 'drydock-moto-'));
  const execute = promisify(execFile);
  await execute('python3', ['-m', 'venv', folder]);
  await execute(join(folder, 'bin/pip'), ['install', '--quiet', MOTO]);
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const server = spawn(join(folder, 'bin/moto_server'), ['-p', String(port)], { stdio: 'ignore' });
  await until(async () => (await fetch(`${endpoint}/moto-api/`)).ok, 60_000);
  return {
    endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    reset: async () => undefined,
    stop: async () => {
      const gone = once(server, 'exit');
      server.kill();
      await gone;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const all = await steps();
const columns = await Promise.all(
  [openAccount, openPlainMiniStack, openMoto].map(async (open) => {
    const account = await open();
    return run(all, account).finally(() => account.stop());
  }),
);
const count = (column: string[], word: string) => column.filter((cell) => cell.startsWith(word)).length;
const sums = columns.map(
  (one) => `**${count(one, 'true')} true, ${count(one, 'lies')} lie, ${count(one, 'refused')} refused**`,
);
const rows = [
  ...all.map(({ title }, row) => [title, ...columns.map((one) => one[row])]),
  [`of ${all.length}`, ...sums],
];
console.log('| the notes’ command | here | MiniStack | moto |\n|---|---|---|---|');
for (const row of rows) console.log(`| ${row.join(' | ')} |`);
if (count(columns[0] ?? [], 'true') < all.length) process.exitCode = 1;
