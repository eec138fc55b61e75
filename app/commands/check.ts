import { z } from 'zod';
import { openReader } from '../../checker/account/reader.ts';
import { Report } from '../../checker/contract.ts';
import { type Format, render } from '../../checker/render/index.ts';
import { exitCode, withoutReadings } from '../../checker/report.ts';
import { runLab } from '../../checker/run.ts';
import { type LabFolder, loadLab, loadLabs } from '../../labs/index.ts';
import { type Owner, readOwner } from '../home.ts';
import { HOME } from '../paths.ts';
import { type AccountChoice, openTarget, UsageError } from '../target.ts';

/** A lab, or one step of it, as named on the command line: LAB or LAB/STEP. */
export interface Wanted {
  readonly folder: LabFolder;
  readonly step: string | undefined;
}

/** @throws UsageError naming what there is. */
export async function parseWanted(names: readonly string[]): Promise<Wanted[]> {
  return Promise.all(
    names.map(async (name) => {
      const [id = '', step] = name.split('/', 2);
      const folder = await loadLab(id).catch((error: Error) => {
        throw new UsageError(error.message);
      });
      const steps = folder.lab.steps.map((one) => one.id);
      if (step !== undefined && !steps.includes(step)) {
        throw new UsageError(`the lab ${id} has no step "${step}": its steps are ${steps.join(', ')}`);
      }
      return { folder, step };
    }),
  );
}

/** `drydock check`: prints the reports and gives the exit code. */
export async function check(
  names: readonly string[],
  options: { account: AccountChoice; format: Format; all: boolean },
): Promise<number> {
  if (options.all === names.length > 0) throw new UsageError('Name the labs to check, or say --all.');
  const wanted = options.all
    ? (await loadLabs()).map((folder) => ({ folder, step: undefined }))
    : await parseWanted(names);
  const owner = options.account.kind === 'simulated' ? await readOwner(HOME) : undefined;
  const reports = owner?.kind === 'server' ? await ask(owner, wanted) : await judge(options.account, wanted);
  process.stdout.write(render(reports, options.format));
  return exitCode(reports);
}

/** The running server owns the progress: a check that it makes shows on the page as well. */
async function ask(owner: Owner, wanted: readonly Wanted[]): Promise<Report[]> {
  const reports: Report[] = [];
  for (const { folder, step } of wanted) {
    const answer = await fetch(new URL('/api/v1/runs', owner.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ lab: folder.lab.id, step }),
    });
    const body: unknown = await answer.json();
    if (!answer.ok) throw new Error(`the running server refused the check: ${JSON.stringify(body)}`);
    reports.push(Report.parse(body));
  }
  return reports;
}

async function judge(account: AccountChoice, wanted: readonly Wanted[]): Promise<Report[]> {
  const opened = await openTarget(account);
  const reader = await openReader(opened.target, opened);
  try {
    const reports: Report[] = [];
    for (const { folder, step } of wanted) {
      reports.push(withoutReadings(await runLab({ lab: folder.lab, step, reader })));
    }
    return z.array(Report).parse(reports);
  } finally {
    reader.close();
    await opened.close();
  }
}
