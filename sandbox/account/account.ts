import { Core } from './core/core.ts';
import { emulated } from './core/emulated.ts';
import { PassedOn } from './core/passed-on.ts';
import { PUBLIC_PARAMETERS } from './ec2/images/known.ts';
import { writeConsole } from './ec2/instances/console.ts';
import { Registry } from './ecr/registry/registry.ts';
import { Emulator } from './emulator.ts';
import { Gateway } from './gateway.ts';
import { learnerCredentials, rememberedPort, rememberPort } from './home.ts';
import { managedPolicies } from './iam/managed-policies.ts';
import { stackTypes } from './stacks/stacks.ts';

const ACCOUNT_ID = '111122223333';
const REGION = 'us-east-1';
const INSTANCE_START_MS = 1000;
const SERVICE = 'ec2.amazonaws.com';
/** How long an account that is to stop waits for what its emulator was asked before. */
const LAST_ANSWER_MS = 2000;

export interface AccountOptions {
  /** The account's own folder; made when missing. One process at a time may use it. */
  home: string;
  /** A Python that has MiniStack installed. */
  python: string;
  /** The public port. Left out: the one this home had before, else any free one. */
  port?: number;
  /** How long an EC2 instance is pending before it runs; it ends in half of that. Left out: 1000. */
  instanceStartMs?: number;
}

export interface SimulatedAccount {
  /** The gateway's address, for AWS_ENDPOINT_URL. */
  endpoint: string;
  accountId: string;
  region: string;
  /** The learner's keys: an IAM user with administrator rights. */
  credentials: { accessKeyId: string; secretAccessKey: string };
  /** A sentence that the learner should see, where this start had to leave something out. */
  notice: string | undefined;
  /** Back to a fresh account: only the learner and the default VPC. */
  reset(): Promise<void>;
  /** Names match [a-z0-9-]+; an older snapshot of that name is replaced. */
  snapshot(name: string): Promise<void>;
  /** Makes the account exactly what it was. Throws a sentence naming the snapshots there are, for an unknown name. */
  restore(name: string): Promise<void>;
  /** A line that what runs inside an EC2 instance writes: `aws ec2 get-console-output` shows it. Throws for no such instance. */
  writeConsole(instanceId: string, line: string): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts an account of one's own: its processes, its state on disk, its address. Every call is signed and authorised.
 * Throws a sentence when the port is taken, Python or MiniStack is missing, or the home is in use.
 */
export async function startAccount(options: AccountOptions): Promise<SimulatedAccount> {
  const credentials = await learnerCredentials(options.home);
  const gateway = await openGateway(options);
  const endpoint = `http://127.0.0.1:${gateway.port}`;
  const log = (sentence: string) => emulator.note(sentence);
  const ask = (verb: string, body: object): Promise<unknown> => emulator.ask(verb, body);
  const instanceStartMs = options.instanceStartMs ?? INSTANCE_START_MS;
  const core = new Core({ home: options.home, accountId: ACCOUNT_ID, control: ask, log, instanceStartMs });
  const passed = new PassedOn(core, log);
  const emulator = new Emulator(
    options.python,
    { home: options.home, accountId: ACCOUNT_ID, region: REGION, port: gateway.port },
    {
      learner: { name: 'learner', ...credentials },
      operations: emulated(),
      stackTypes: stackTypes(),
      publicParameters: PUBLIC_PARAMETERS,
      managedPolicies: managedPolicies(),
    },
    () => core.base(),
    (kind, asked) => passed.answer(kind, asked),
  );
  let stopped: Promise<void> | undefined;
  const stop = () => {
    // What is under way may end, but not wait for ever for an emulator that does not answer.
    const late = setTimeout(() => emulator.cutOff(), LAST_ANSWER_MS);
    stopped ??= gateway
      .close()
      .then(() => core.stop())
      .then(() => clearTimeout(late))
      .then(() => emulator.stop())
      .then(() => core.close());
    return stopped;
  };
  try {
    await core.open();
    await emulator.start();
    core.begin();
    await rememberPort(options.home, gateway.port);
  } catch (error) {
    await stop();
    throw error;
  }
  gateway.serve(ask, new Registry(core, options.home, log));
  return {
    endpoint,
    accountId: ACCOUNT_ID,
    region: REGION,
    credentials,
    notice: core.notice,
    reset: () => core.replace(undefined),
    snapshot: (name) => core.snapshot(name),
    restore: (name) => core.replace(name),
    writeConsole: (instanceId, line) => onConsole(core, instanceId, line),
    stop,
  };
}

async function onConsole(core: Core, instanceId: string, line: string): Promise<void> {
  const has = (region: string) => core.reading(region, SERVICE).state.instances.get(instanceId) !== undefined;
  const region = core.regions().find(has) ?? REGION;
  await core.change(region, SERVICE, (call) => writeConsole(instanceId, line, call));
}

async function openGateway(options: AccountOptions): Promise<Gateway> {
  const gateway = new Gateway();
  const remembered = options.port === undefined ? await rememberedPort(options.home) : undefined;
  try {
    await gateway.listen(options.port ?? remembered ?? 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    if (remembered === undefined) {
      throw new Error(
        `Port ${options.port} is taken by another program. End that program, or choose another port.`,
      );
    }
    await gateway.listen(0);
  }
  return gateway;
}
