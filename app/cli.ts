import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { FORMATS, type Format } from '../checker/render/index.ts';
import * as account from './commands/account.ts';
import { check, parseWanted } from './commands/check.ts';
import { doctor } from './commands/doctor.ts';
import { permissions } from './commands/permissions.ts';
import { clean, solve } from './commands/solve.ts';
import { validate } from './commands/validate.ts';
import { parseAccount, UsageError } from './target.ts';

/** Exit codes: 0 all met, 1 any unmet (or failed), 2 none unmet but some not known, 64 wrong usage. */
const WRONG_USAGE = 64;

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const program = new Command('drydock')
  .description(
    'Learn Amazon ECS by doing. `npm start` opens the course; these commands check, prove and mend its labs.',
  )
  .helpCommand(false)
  .showHelpAfterError('(add --help for the options and examples)')
  .exitOverride();

let outcome: number | undefined;
const ends =
  <A extends unknown[]>(work: (...args: A) => Promise<number>) =>
  async (...args: A) => {
    outcome = await work(...args);
  };

interface Chosen {
  account: string;
  externalId?: string;
}
const withAccount = (command: Command): Command =>
  command
    .option(
      '--account <account>',
      'simulated, profile:NAME, role:ARN or endpoint:URL (keys from the environment)',
      'simulated',
    )
    .option('--external-id <id>', 'the external id that the role asks for');
const chosen = ({ account, externalId }: Chosen) => parseAccount(account, externalId);

withAccount(program.command('check'))
  .description('judge an account')
  .argument('[labs...]', 'LAB or LAB/STEP')
  .option('--all', 'the whole course', false)
  .addOption(new Option('--format <format>').choices(FORMATS).default('text'))
  .addHelpText(
    'after',
    examples(
      'drydock check network',
      'drydock check network/subnets --account profile:work',
      'drydock check --all --format junit > report.xml',
      'drydock check network --account role:arn:aws:iam::111122223333:role/grader --external-id class-7',
    ),
  )
  .action(
    ends((labs: string[], options: Chosen & { format: Format; all: boolean }) =>
      check(labs, { ...options, account: chosen(options) }),
    ),
  );

program
  .command('validate')
  .description(
    'prove labs in a simulated account: solutions, other right ways, mistakes, cleanup, and that no check is idle',
  )
  .argument('[labs...]', 'LAB; all when none is named')
  .addHelpText('after', examples('drydock validate', 'drydock validate network instance-role'))
  .action(ends((labs: string[]) => validate(labs, say)));

withAccount(program.command('solve'))
  .description('bring an account to the end of a lab or step, what it needs first included')
  .argument('<lab>', 'LAB or LAB/STEP')
  .addHelpText(
    'after',
    examples('drydock solve network/subnets', 'drydock solve instance-role --account profile:sandbox'),
  )
  .action(
    ends(async (name: string, options: Chosen) => {
      const [wanted] = await parseWanted([name]);
      if (!wanted) throw new UsageError('Name a lab.');
      return solve(wanted, chosen(options), say);
    }),
  );

withAccount(program.command('clean'))
  .description('remove what a lab made')
  .argument('<lab>')
  .addHelpText('after', examples('drydock clean network', 'drydock clean network --account profile:sandbox'))
  .action(
    ends(async (name: string, options: Chosen) => {
      const [wanted] = await parseWanted([name]);
      if (!wanted || wanted.step) throw new UsageError('Name a lab, without a step.');
      return clean(wanted.folder, chosen(options), say);
    }),
  );

const accounts = program.command('account').description('the simulated account alone').helpCommand(false);
accounts.addHelpText(
  'after',
  examples(
    'drydock account start',
    'eval "$(drydock account env)"',
    'drydock account snapshot before-lunch',
    'drydock account restore before-lunch',
  ),
);
accounts
  .command('start')
  .description('start it in the background')
  .action(ends(() => account.start(say)));
accounts
  .command('stop')
  .description('stop it; what is in it stays')
  .action(ends(() => account.stop(say)));
accounts
  .command('reset')
  .description('make it fresh')
  .action(ends(() => account.change('reset', '', say)));
accounts
  .command('snapshot')
  .description('keep its state')
  .argument('<name>', 'a-z, 0-9 and -', snapshotName)
  .action(ends((name: string) => account.change('snapshot', name, say)));
accounts
  .command('restore')
  .description('bring a kept state back')
  .argument('<name>', 'a-z, 0-9 and -', snapshotName)
  .action(ends((name: string) => account.change('restore', name, say)));
accounts
  .command('env')
  .description('print export lines for a shell of your own')
  .action(ends(() => account.env(say)));

program
  .command('permissions')
  .description('the least IAM policy that the checks of labs need')
  .argument('<labs...>')
  .addOption(new Option('--format <format>').choices(['policy', 'cloudformation']).default('policy'))
  .addHelpText(
    'after',
    examples(
      'drydock permissions network instance-role',
      'drydock permissions network --format cloudformation > grader.yaml',
    ),
  )
  .action(
    ends((labs: string[], { format }: { format: 'policy' | 'cloudformation' }) =>
      permissions(labs, format, say),
    ),
  );

withAccount(program.command('doctor'))
  .description('what is missing on this machine or in an account, and the command that mends it')
  .addHelpText('after', examples('drydock doctor', 'drydock doctor --account profile:work'))
  .action(
    ends((options: Chosen, command: Command) =>
      doctor(command.getOptionValueSource('account') === 'cli' ? chosen(options) : undefined, say),
    ),
  );

function examples(...lines: string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line.replace(/\bdrydock /, 'npx drydock ')}`).join('\n')}\n`;
}

function snapshotName(name: string): string {
  if (/^[a-z0-9-]+$/.test(name)) return name;
  throw new InvalidArgumentError('A name has the letters a-z, digits and hyphens.');
}

try {
  await program.parseAsync();
  process.exitCode = outcome ?? 0;
} catch (error) {
  if (error instanceof CommanderError) {
    // Help was asked for and given, or commander has said what was wrong.
    process.exitCode = error.exitCode === 0 ? 0 : WRONG_USAGE;
  } else {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exitCode = error instanceof UsageError ? WRONG_USAGE : 1;
  }
}
