import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import express from 'express';
import { type AccountReader, openReader } from '../checker/account/reader.ts';
import { createChecker } from '../checker/app.ts';
import { createLogger } from '../checker/log.ts';
import { openDatabase } from '../checker/progress/database.ts';
import { forgetProgress, stepsDone } from '../checker/progress/progress.ts';
import { loadLabs, materialFiles } from '../labs/index.ts';
import { startAccount } from '../sandbox/account/account.ts';
import { refusal } from '../sandbox/guard.ts';
import type { EnginePlan } from '../sandbox/machine/choose.ts';
import { createSandbox } from '../sandbox/server.ts';
import { controlRouter, PASSED, type Verb } from './control.ts';
import { accountHome, homeKey, removeOwner, writeOwner } from './home.ts';
import { PYTHON, ROOT, SERVICES, SITE } from './paths.ts';
import { restoreMachine } from './restore.ts';
import { SetupError } from './setup/stage.ts';
import { type AccountChoice, shellEnvironment, targetOf } from './target.ts';

/**
 * Milliseconds. Longer than the five minutes that Chromium keeps a connection for its next request: one that the server
 * closes first can take a request of the page along (net::ERR_CONNECTION_RESET).
 */
const KEEP_ALIVE_MS = 310_000;

export interface Course {
  /** The page's address. */
  readonly url: string;
  /** The address that also hands the page the home's key: the one to open. */
  readonly link: string;
  /** Ends all that was started, shells included. */
  stop(): Promise<void>;
}

/**
 * Starts the course: account, terminal, checks and pages behind one origin on loopback. `ended` is called when it was
 * asked to stop by the command line.
 * @throws SetupError when the port is taken.
 */
export async function startCourse(options: {
  home: string;
  port: number;
  /** Where lab machines are made, or why none are. */
  engine: EnginePlan;
  ended: () => void;
}): Promise<Course> {
  const { home, port } = options;
  const key = homeKey(home);
  const app = express().disable('x-powered-by');
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, app);
  // A page that was open before a restart asks again at once: it waits for its answer, rather than be told 404.
  const ready = Promise.withResolvers<void>();
  app.use(async (_request, _response, next) => {
    await ready.promise;
    next();
  });
  await listen(server, port);
  const url = `http://127.0.0.1:${port}`;
  const undo: (() => Promise<void> | void)[] = [() => close(server)];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const [database, account, labs] = await Promise.all([
      openDatabase(join(home, 'progress')).then((opened) => {
        undo.push(() => opened.close());
        return opened;
      }),
      startAccount({ home: accountHome(home), python: PYTHON }).then((started) => {
        undo.push(() => started.stop());
        if (started.notice !== undefined) console.warn(started.notice);
        return started;
      }),
      loadLabs(),
    ]);
    const machineLog = createLogger('info', join(home, 'drydock.log'));
    const sandbox = await createSandbox({
      home,
      key,
      listensOn: addressOf(server),
      port: () => port,
      environment: shellEnvironment(targetOf(account)),
      python: PYTHON,
      drydock: join(ROOT, 'bin', 'drydock.mjs'),
      material: [...materialFiles(), SERVICES],
      engine: options.engine,
      registry: `${account.accountId}.dkr.ecr.${account.region}.amazonaws.com`,
      log: (fields, message) => machineLog.info(fields, message),
    });
    undo.push(() => sandbox.stop());
    const reading = { engine: () => sandbox.engineSocket() };
    let reader: AccountReader = await openReader(targetOf(account), reading);

    let simulated = true;
    const switchAccount = async (choice: AccountChoice) => {
      const target = choice.kind === 'simulated' ? targetOf(account) : choice;
      const environment = shellEnvironment(target);
      const next = await openReader(target, reading);
      const { accountId, label } = await next.account();
      if (accountId === null) {
        next.close();
        throw new Error(
          `${label} could not be read. See why: npx drydock doctor --account ${choice.kind === 'profile' ? `profile:${choice.name}` : 'simulated'}`,
        );
      }
      await sandbox.setEnvironment(environment);
      reader.close();
      reader = next;
      simulated = choice.kind === 'simulated';
    };
    const logger = createLogger('warn');
    const checker = createChecker({
      labs,
      reader: () => reader,
      switchAccount,
      key,
      database,
      // What the account is when a step is passed is what a learner can go back to.
      stepsDone: async () => {
        if (!simulated) return;
        await account
          .snapshot(PASSED)
          .catch((error) => logger.error({ err: error }, 'the account could not be kept as it is'));
      },
      site: SITE,
      logger,
    });
    undo.push(() => checker.stop());
    sandbox.onCommandEnd(() => checker.live.commandEnded());

    const restore = async (name: string) => {
      if (name !== PASSED) return account.restore(name);
      if (!simulated) throw new Error('Your own AWS account cannot be restored: only the simulated one can.');
      const passed = await stepsDone(database, account.accountId);
      if (passed.length === 0) throw new Error('No step is passed yet: there is nothing to go back to.');
      await account.restore(PASSED);
      checker.live.changed();
      await restoreMachine({ labs, passed, reader, machine: () => sandbox.machineId() });
    };
    const changed = async (verb: Verb) => {
      // A fresh account is a fresh start: what was done in the old one is not done in it.
      if (verb === 'reset') await forgetProgress(database, account.accountId);
      checker.live.changed();
    };

    app.use((request, response, next) => {
      const refused = refusal(request, { port });
      if (refused) response.status(403).json({ error: { code: 'refused', message: refused } });
      else next();
    });
    app.use(
      controlRouter({
        home,
        account,
        restore,
        stop: options.ended,
        changed,
        engine: () => sandbox.engineSocket(),
      }),
    );
    app.use(sandbox.router);
    app.use(checker.app);
    server.on('upgrade', (request, socket, head) => {
      if (refusal(request, { port }) || !sandbox.upgrade(request, socket, head)) socket.destroy();
    });
    ready.resolve();
    writeOwner(home, { kind: 'server', pid: process.pid, url, endpoint: account.endpoint });
    undo.push(() => removeOwner(home));
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, link: `${url}/#key=${key}`, stop };
}

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      const next = port === 4400 ? 4500 : 4400;
      reject(
        taken
          ? new SetupError(
              `Port ${port} is taken by another program. Choose another one: PORT=${next} npm start`,
            )
          : error,
      );
    });
    server.listen(port, '127.0.0.1', resolve);
  });

function addressOf(server: Server): string {
  const bound = server.address();
  if (bound === null || typeof bound === 'string')
    throw new Error('The server listens on no network address.');
  return bound.address;
}

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
