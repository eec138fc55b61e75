import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startProcessMachine } from '../../../sandbox/machine/process.ts';
import {
  ENVIRONMENT,
  newHome,
  processesWith,
  removeHome,
  spawnServer,
  startServer,
  TestPage,
  type TestServer,
  until,
} from '../../support/pty.ts';

let home: string;
let server: TestServer;

beforeAll(async () => {
  home = await newHome();
  server = await startServer(home);
});

afterAll(async () => {
  await server.stop();
  await removeHome(home);
});

async function open(): Promise<TestPage> {
  const page = await new TestPage({ cols: 200, rows: 40 }).connect(server.port);
  await page.prompt();
  return page;
}

test('nothing of the server’s environment reaches the shell or the program that holds it', async () => {
  const folder = await newHome();
  const secret = 'planted-secret-4711';
  const spawned = await spawnServer(folder, {
    env: {
      AWS_SESSION_TOKEN: secret,
      DATABASE_URL: secret,
      NODE_OPTIONS: `--title=${secret}`,
      PLANTED: secret,
    },
  });
  const page = await new TestPage().connect(spawned.port);
  await page.prompt();
  const namesOf = (text: string) => [...text.matchAll(/^([A-Za-z_]\w*)=/gm)].map((match) => match[1]);
  const [ofShell] = await page.run('env | sort; echo en""d', /[\s\S]*\nend\n/);
  expect(namesOf(ofShell).sort()).toEqual([
    'AWS_ACCESS_KEY_ID',
    'AWS_DEFAULT_REGION',
    'AWS_EC2_METADATA_DISABLED',
    'AWS_ENDPOINT_URL',
    'AWS_PAGER',
    'AWS_REGION',
    'AWS_SECRET_ACCESS_KEY',
    'COLORTERM',
    'DRYDOCK_SESSION',
    'HOME',
    'LANG',
    'PATH',
    'PWD',
    'SHELL',
    'SHLVL',
    'TERM',
    'USER',
    '_',
  ]);
  const [ofHolder] = await page.run(
    'tr "\\0" "\\n" </proc/$PPID/environ; echo the-en""d',
    /[\s\S]*\nthe-end\n/,
  );
  // Node's own name the channel over which pages are handed to it; no shell gets that.
  expect(namesOf(ofHolder).sort()).toEqual(['NODE_CHANNEL_FD', 'NODE_CHANNEL_SERIALIZATION_MODE', 'PATH']);
  await page.run('readlink /proc/$BASHPID/fd/* | grep -v /dev/pts/; echo no-mo""re', /\nno-more\n/);
  expect(page.text).not.toMatch(/socket:\[/);
  expect(page.text).not.toContain(secret);
  const holders = (await processesWith(folder)).filter(({ pid }) => pid !== spawned.child.pid);
  for (const { pid } of holders) {
    expect(await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')).not.toContain(secret);
  }
  page.close();
  await spawned.kill();
  await (await startServer(folder)).stop();
  await removeHome(folder);
});

test('the shell works in the learner’s own folder, which others cannot read', async () => {
  const page = await open();
  await page.run('pwd; stat -c %a .', new RegExp(`\\n${join(home, 'learner')}\\n700\\n`));
  await page.run('mkdir -p network && cd network', /learner@drydock:~\/network\$/);
  page.close();
});

test('the tools are there: aws, python3 of the system, not of the emulator', async () => {
  const page = await open();
  await page.run(
    'type -p aws aws_completer',
    new RegExp(`\\n${home}/bin/aws\\n${home}/bin/aws_completer\\n`),
  );
  await page.run('aws --version', /\naws-cli\/\d/);
  await page.run('python3 -c "import ministack" 2>&1 | tail -1', /ModuleNotFoundError/);
  // On every machine a tool is either there or named as missing.
  for (const tool of ['jq', 'curl', 'git', 'python3']) {
    const [there] = await page.run(
      `type -p ${tool} || echo no-""${tool}`,
      new RegExp(`\\n(/[^\\n]*/|no-)${tool}\\n`),
    );
    expect(/Not on this machine[^\n]*/.exec(page.text)?.[0].includes(` ${tool}`) ?? false).toBe(
      there.includes('no-'),
    );
  }
  page.close();
});

test('a tool that is missing is named in the first lines', async () => {
  const folder = await newHome();
  const other = await startServer(folder);
  await rm(join(folder, 'bin', 'aws'));
  const page = await new TestPage().connect(other.port);
  await page.prompt();
  expect(page.text).toMatch(/^Not on this machine, and used by the labs: aws\b[^\n]*\. Install/);
  page.close();
  await other.stop();
  await removeHome(folder);
});

test('the AWS CLI completes services and options', async () => {
  const page = await open();
  page.type('aws ec2 describe-vp\t\t');
  await page.sees(/describe-vpcs/);
  await page.sees(/describe-vpc-endpoints/);
  page.close();
  const next = await open();
  next.type('aws ec2 create-vpc --cidr-b\t');
  await next.sees(/create-vpc --cidr-block /);
  next.close();
});

test('the status of a command stays as it was, and a trap of the learner’s is not disturbed', async () => {
  const page = await open();
  await page.run('(exit 42)', /\(exit 42\)/);
  await page.run('echo "was $?"', /\nwas 42\n/);
  await page.run("trap 'seen=$BASH_COMMAND' DEBUG; true", /true/);
  await page.run('trap -p DEBUG; echo do""ne', /trap -- 'seen=\$BASH_COMMAND' DEBUG\ndone\n/);
  page.close();
});

test('history is kept across shells, even one that was killed', async () => {
  const page = await open();
  await page.run('echo remember this', /\nremember this\n/);
  await page.run('kill -9 $$', /kill/);
  await until('the end', () => page.closed);
  const next = await open();
  await next.run('history | grep -c "echo remember thi[s]"', /\n[1-9]\d*\n/);
  next.close();
  page.close();
});

test('what the learner puts into ~/.bashrc is read', async () => {
  await writeFile(join(home, 'learner', '.bashrc'), 'alias greet="echo hello from bashrc"\n');
  const page = await open();
  await page.run('greet', /\nhello from bashrc\n/);
  page.close();
});

test('a switch of the account reaches running shells, also in the middle of a line and of a program', async () => {
  const show = 'echo "<$AWS_PROFILE|$AWS_ENDPOINT_URL|$AWS_ACCESS_KEY_ID|$AWS_CONFIG_FILE>"';
  const [idle, typing, busy] = [await open(), await open(), await open()];
  await idle.run(show, /\n<\|http:\/\/127\.0\.0\.1:9\|AKIALEARNER\|>\n/);
  typing.type('echo "half <');
  await typing.sees(/half </);
  busy.type(`python3 -c "input('rea''dy')"\r`);
  await busy.sees(/\nready/);
  await server.sandbox.setEnvironment({ kind: 'profile', name: 'work' });
  try {
    const config = join(homedir(), '.aws', 'config');
    const switched = new RegExp(`<work\\|\\|\\|${config}>\\n`);
    await idle.run(show, switched);
    await idle.sees(/learner@drydock \(work\):~\$/);
    typing.type('$AWS_PROFILE>"\r');
    await typing.sees(/\nhalf <work>\n/);
    busy.type('\r');
    await busy.run(show, switched);
    const fresh = await open();
    expect(fresh.text).toMatch(/learner@drydock \(work\):~\$/);
    await fresh.run(show, switched);
    for (const page of [fresh, typing, busy]) page.close();
  } finally {
    await server.sandbox.setEnvironment(ENVIRONMENT);
  }
  await idle.run(show, /<\|http:\/\/127\.0\.0\.1:9\|AKIALEARNER\|>\n/);
  await idle.run('[[ -v AWS_CONFIG_FILE ]] || echo un""set', /\nunset\n[^\n]*learner@drydock:~\$/);
  idle.close();
});

test('values of an account are never run as code', async () => {
  const page = await open();
  const name = `$(touch ${home}/pwned)\`id\`; "x' \\`;
  await server.sandbox.setEnvironment({ kind: 'profile', name });
  try {
    await page.run('echo "[$AWS_PROFILE]"; ls ..', /\[\$\(touch [^\n]*\\\]\n/);
    expect(page.text).not.toMatch(/^pwned|\spwned$/m);
  } finally {
    await server.sandbox.setEnvironment(ENVIRONMENT);
  }
  await expect(server.sandbox.setEnvironment({ kind: 'profile', name: 'a\nPATH=/evil' })).rejects.toThrow(
    'AWS_PROFILE must be one line.',
  );
  page.close();
});

test('a home with spaces and quotes in its path works', async () => {
  const base = await newHome();
  const folder = join(base, "it's a home");
  await mkdir(folder);
  const other = await startServer(folder);
  const page = await new TestPage({ cols: 200, rows: 24 }).connect(other.port);
  await page.prompt();
  await page.run('aws --version; pwd', /\naws-cli[^\n]*\n[^\n]*it's a home\/learner\n/);
  page.close();
  await other.stop();
  await removeHome(base);
});

test('what the labs hand out lies in the shell’s folder', async () => {
  const folder = await newHome();
  const given = join(folder, 'given.yaml');
  await writeFile(given, 'as given');
  const machine = await startProcessMachine(
    {
      home: folder,
      listensOn: '127.0.0.1',
      python: '/nonexistent/bin/python',
      environment: ENVIRONMENT,
      material: [given],
    },
    { commandEnd: () => {} },
  );
  expect(await readFile(join(folder, 'learner', 'given.yaml'), 'utf8')).toBe('as given');
  await machine.stop();
  await removeHome(folder);
});

test('shells of one’s own user are refused where the server can be reached from elsewhere', async () => {
  const folder = await newHome();
  for (const address of ['0.0.0.0', '::', '192.168.1.20', '::ffff:192.168.1.20', 'example.internal'])
    await expect(startServer(folder, { address })).rejects.toThrow(
      `The server listens on ${address}, which others can reach, and without a lab machine the terminal is a shell of your own user`,
    );
  // None was started, nor was a folder made for one.
  expect(await readdir(folder)).toEqual([]);
  for (const address of ['127.0.0.1', '127.0.0.2']) await (await startServer(folder, { address })).stop();
  await removeHome(folder);
});
