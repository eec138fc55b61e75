import { accessSync, constants, statfsSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { openReader } from '../../checker/account/reader.ts';
import { loadLabs } from '../../labs/index.ts';
import { ENGINE_READS, type ReadName } from '../../labs/readings.ts';
import { readOwner } from '../home.ts';
import { HOME, ROOT } from '../paths.ts';
import { findEngine } from '../setup/engine.ts';
import { hasImage, machineImage } from '../setup/machine.ts';
import { run } from '../setup/stage.ts';
import { type AccountChoice, openTarget } from '../target.ts';

type Say = (line: string) => void;

/** What was looked at: it is there, or what to do about it. `need` is false for what only some pages want. */
interface Ailment {
  readonly about: string;
  readonly mend: string | undefined;
  readonly need: boolean;
}

/** Free space that a first start takes, in bytes: packages, Python environment, built pages. */
const DISK = 1_000_000_000;
const apt = (name: string): string => `install it (on Debian and Ubuntu: sudo apt-get install ${name})`;

/** `drydock doctor`: looks at this machine, or at an account when one is named. */
export async function doctor(choice: AccountChoice | undefined, say: Say): Promise<number> {
  const found = choice ? await lookAtAccount(choice) : await lookAtMachine();
  for (const { about, mend, need } of found) {
    say(mend === undefined ? `ok       ${about}` : `${need ? 'MISSING ' : 'optional'} ${about}: ${mend}`);
  }
  return found.some(({ mend, need }) => need && mend !== undefined) ? 1 : 0;
}

async function lookAtMachine(): Promise<Ailment[]> {
  const python = await run('python3', [
    '-c',
    'import venv, ensurepip, sys; sys.exit(sys.version_info < (3, 10))',
  ]);
  const { bavail, bsize } = statfsSync(ROOT);
  const owner = await readOwner(HOME);
  const port = Number(process.env.PORT ?? 4400);
  const free = owner?.kind === 'server' || (await isFree(port));
  const engine = await findEngine();
  const built = 'none' in engine ? false : await hasImage(machineImage());
  return [
    { about: `Node.js ${process.version} (the project's own)`, mend: undefined, need: true },
    {
      about: 'Python 3.10 or newer with venv',
      mend: python.code === 0 ? undefined : apt('python3 python3-venv'),
      need: true,
    },
    {
      about: `disk: ${Math.floor((bavail * bsize) / 1e9)} GB free`,
      mend: bavail * bsize > DISK ? undefined : 'free about 1 GB',
      need: true,
    },
    {
      about: owner ? `the course runs at ${owner.url}` : `port ${port}`,
      mend: free ? undefined : `another program has it: choose one with PORT=4500 npm start`,
      need: true,
    },
    ...['bash', 'git', 'curl', 'jq', 'python3', 'vim'].map((tool) => ({
      about: `${tool} for the terminal`,
      mend: isOnPath(tool) ? undefined : apt(tool),
      need: tool === 'bash',
    })),
    {
      about:
        'none' in engine
          ? 'Docker Engine for lab machines'
          : `Docker Engine: the terminal is a lab machine with Docker (driver docker), ${built ? 'its image is built' : 'its image is built at the next npm start, in about three minutes'}`,
      mend:
        'none' in engine
          ? `${engine.none}. The terminal is a shell in a folder of yours (driver process), and labs with Docker cannot be checked. On Debian and Ubuntu: sudo apt-get install docker.io`
          : undefined,
      need: false,
    },
  ];
}

/** Whether each read that the checks make is possible in the account. */
async function lookAtAccount(choice: AccountChoice): Promise<Ailment[]> {
  const opened = await openTarget(choice);
  const reader = await openReader(opened.target, opened);
  try {
    const account = await reader.account();
    const pass = reader.begin();
    const place = await pass.place();
    const who: Ailment = {
      about: `${account.label}, ${account.accountId ?? 'unknown account'} in ${account.region}`,
      mend: place.outcome === 'found' ? undefined : why(place),
      need: true,
    };
    const checks = (await loadLabs()).flatMap(({ lab }) =>
      lab.steps.flatMap((step) => Object.values(step.checks)),
    );
    const names = [...new Set(checks.flatMap((check) => check.reads))].filter(
      (name) => !ENGINE_READS.includes(name),
    );
    const reads = names.map(async (name: ReadName): Promise<Ailment> => {
      const reading = await pass.read(name);
      return {
        about: `reading ${name}`,
        mend: reading.outcome === 'found' ? undefined : why(reading),
        need: true,
      };
    });
    return [who, ...(await Promise.all(reads))];
  } finally {
    reader.close();
    await opened.close();
  }
}

const why = (
  failed: { outcome: 'denied'; action: string } | { outcome: 'unreachable'; why: string },
): string =>
  failed.outcome === 'denied'
    ? `not allowed to call ${failed.action}; npx drydock permissions prints the policy to attach`
    : failed.why;

function isOnPath(tool: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, tool), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
