import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { EMULATED } from '../../../sandbox/account/core/emulated.ts';
import { MODELLED } from '../../../sandbox/account/wire/modelled.ts';
import { PYTHON } from './support.ts';

const BASE = join(import.meta.dirname, '../../../sandbox/account/base');

/** What a Python program beside the shim prints, or the words it ends with. */
async function python(program: string): Promise<string> {
  const ran = promisify(execFile)(PYTHON, ['-B', '-c', program], {
    cwd: BASE,
    env: { PATH: process.env.PATH },
  });
  return ran.then(
    (done) => done.stdout.trim(),
    (error: { stderr: string }) => error.stderr.trim().split('\n').at(-1) ?? '',
  );
}

test('every place of MiniStack that the shim reaches into is where it was', async () => {
  expect(await python('import seams; print(seams.missing())')).toBe('[]');
  const all =
    'import importlib; importlib.import_module = lambda name: object(); ' +
    'import seams; print(*seams.missing())';
  expect((await python(all)).split(' ')).toEqual(
    expect.arrayContaining(['ministack.app._MAIN_LOOP', 'ministack.services.ec2._sg_xml']),
  );
});

test('the shim is made for the version that is pinned', async () => {
  const pinned = /^ministack==(.+)$/m.exec(
    await readFile(join(BASE, '../../../requirements.in'), 'utf8'),
  )?.[1];
  expect(await python('import seams; print(seams.VERSION)')).toBe(pinned);
});

test('a version that moved one is refused with its name', async () => {
  const moved =
    'from ministack.services import ec2; del ec2._sg_xml; import seams; seams.VERSION = "9.9.9"; seams.check()';
  expect(await python(moved)).toBe(
    'The simulated account is made for MiniStack 9.9.9 and found 1.5.33. It no longer has ministack.services.ec2._sg_xml.',
  );
});

test('every operation that MiniStack has a part in is still an action of MiniStack', async () => {
  const { cloudformation = [], ec2 = [], iam = [] } = EMULATED;
  const asked = JSON.stringify({
    cloudformation,
    ec2: [...MODELLED.ec2, ...ec2],
    iam: [...MODELLED.iam, ...iam],
  });
  const unknown =
    'import json; from ministack.services import cloudformation, ec2, iam; actions = {"ec2": ec2._ACTION_MAP, ' +
    '"iam": iam._IAM_HANDLERS, "cloudformation": cloudformation._ACTION_HANDLERS}; ' +
    `asked = json.loads('${asked}'); ` +
    'print(json.dumps([n for s, names in asked.items() for n in names if n not in actions[s]]))';
  // These are whole here: MiniStack knows one range a VPC, and no instance's console.
  expect(JSON.parse(await python(unknown))).toEqual([
    'AssociateVpcCidrBlock',
    'DisassociateVpcCidrBlock',
    'GetConsoleOutput',
  ]);
});

test('what is put in place of MiniStack goes into the version that is pinned', async () => {
  const config =
    '{"operations": {}, "publicParameters": {}, "managedPolicies": [], "stackTypes": {"made": [], "checked": [], "left": ["AWS::EC2::"]}}';
  expect(await python(`import main; main.install(${config}); print("installed")`)).toBe('installed');
});

test('the shim is thin: under 600 lines in all', async () => {
  const files = (await readdir(BASE)).filter((name) => name.endsWith('.py'));
  const texts = await Promise.all(files.map((name) => readFile(join(BASE, name), 'utf8')));
  expect(texts.flatMap((text) => text.trimEnd().split('\n')).length).toBeLessThan(600);
});
