import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import express from 'express';
import { refusal } from './guard.ts';
import { ChosenMachine, type EnginePlan } from './machine/choose.ts';
import type { Log } from './machine/driver.ts';
import { ShellEnvironment } from './machine/environment.ts';
import { Metrics } from './metrics.ts';
import type { LifeLimits } from './ptyhost/lifetime.ts';
import { TerminalGateway } from './terminal/gateway.ts';
import { TokenRequest, Tokens } from './terminal/tokens.ts';

export interface SandboxOptions {
  /** The folder of all state; the learner's own folder is in it. */
  home: string;
  /** The home's secret: whoever shows it gets a shell. */
  key: string;
  /** The address that the HTTP server listens on. */
  listensOn: string;
  /** The port that the HTTP server listens on, known once it does. */
  port: () => number;
  /** The account that shells work in. */
  environment: ShellEnvironment;
  /** The Python of the environment that holds the AWS CLI. */
  python: string;
  /** The `drydock` command's script. */
  drydock?: string;
  /** Files and folders that lie in the learner's folder from the start. */
  material?: readonly string[];
  /** Where docker lab machines are made, or why none are. */
  engine: EnginePlan;
  /** The host name of the simulated account's registry. */
  registry: string;
  log: Log;
  /** Milliseconds that shells outlive a server that was killed; 30 minutes unless told. */
  idleMs?: number;
  /** How long each shell may live; two hours idle and twelve in all unless told. */
  life?: LifeLimits;
}

export interface CommandEnd {
  session: string;
  /** null when the shell did not tell. */
  exitCode: number | null;
}

export interface Sandbox {
  /** HTTP under /sandbox/v1. */
  router: express.Router;
  /** WebSocket under /sandbox/v1/terminal; false when the path is another's. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  /** @returns a function that ends it. */
  onCommandEnd(listener: (event: CommandEnd) => void): () => void;
  /** Switches the account of new and running shells. */
  setEnvironment(environment: ShellEnvironment): Promise<void>;
  /** The unix socket where the learner's own Docker Engine can be read, and only read; undefined where there is none. */
  engineSocket(): string | undefined;
  /** The id of the learner's lab machine on the engine, made if there is none now; undefined where there is to be none. */
  machineId(): Promise<string | undefined>;
  /** Ends every shell and all that they started. */
  stop(): Promise<void>;
}

/** @throws Error as a sentence when shells cannot be started here. */
export async function createSandbox(options: SandboxOptions): Promise<Sandbox> {
  const listeners = new Set<(event: CommandEnd) => void>();
  const metrics = new Metrics(() => machine.status());
  const machine: ChosenMachine = await ChosenMachine.open(
    { ...options, environment: ShellEnvironment.parse(options.environment) },
    {
      commandEnd(session, exitCode) {
        for (const listener of listeners) listener({ session, exitCode });
      },
      counts: (counts) => metrics.terminals(counts),
      machineStarted: (ms) => metrics.machineStarted(ms / 1000),
      machineEnded: (why) => metrics.machineEnded(why),
    },
  );
  const tokens = new Tokens(options.key);
  const gateway = new TerminalGateway({ machine, tokens, port: options.port });
  return {
    router: createRouter(tokens, machine, metrics, options.port),
    upgrade: (request, socket, head) => gateway.upgrade(request, socket, head),
    onCommandEnd(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    setEnvironment: (environment) => machine.setEnvironment(ShellEnvironment.parse(environment)),
    engineSocket: () => machine.engineSocket(),
    machineId: () => machine.machineId(),
    stop: () => machine.stop(),
  };
}

function createRouter(
  tokens: Tokens,
  machine: ChosenMachine,
  metrics: Metrics,
  port: () => number,
): express.Router {
  const router = express.Router();
  const refuse = (response: express.Response, status: number, code: string, message: string): void => {
    response.status(status).json({ error: { code, message } });
  };
  router.use('/sandbox/v1', (request, response, next) => {
    const says = refusal(request, { port: port() });
    if (says === undefined) next();
    else refuse(response, 403, 'forbidden', says);
  });
  router.post('/sandbox/v1/tokens', express.json({ limit: '1kb' }), (request, response) => {
    const body = TokenRequest.safeParse(request.body);
    if (!body.success) return refuse(response, 400, 'bad_request', 'Send {"key": "…"} as JSON.');
    const token = tokens.give(body.data.key);
    if (!token) return refuse(response, 401, 'wrong_key', 'Open the link that npm start printed.');
    response.set('Cache-Control', 'no-store').json({ token });
  });
  router.get('/sandbox/v1/machine', (_request, response) => {
    response.set('Cache-Control', 'no-store').json(machine.status());
  });
  router.get('/sandbox/v1/metrics', async (_request, response) => {
    response.set('Content-Type', metrics.contentType).send(await metrics.text());
  });
  const malformed: express.ErrorRequestHandler = (_error, _request, response, _next) =>
    refuse(response, 400, 'bad_request', 'Send {"key": "…"} as JSON, at most 1 kB.');
  router.use('/sandbox/v1', malformed);
  return router;
}
