import { timingSafeEqual } from 'node:crypto';
import express, { type ErrorRequestHandler, type RequestHandler } from 'express';
import helmet from 'helmet';
import type { Logger } from 'pino';
import type { LabFolder } from '../labs/index.ts';
import type { AccountReader } from './account/reader.ts';
import type { AccountRequest, RecordedReport, StepProgress } from './contract.ts';
import { createLive, type Live } from './live.ts';
import type { Database } from './progress/database.ts';
import { markDone } from './progress/progress.ts';
import { keepRun } from './progress/runs.ts';
import { stepsMet } from './report.ts';
import { accountRoutes } from './routes/account.ts';
import { labRoutes } from './routes/labs.ts';
import { liveRoutes } from './routes/live.ts';
import { openApi } from './routes/openapi.ts';
import { ApiFault, type Route } from './routes/route.ts';
import { runRoutes } from './routes/runs.ts';
import { serveSite } from './site.ts';

export interface CheckerDeps {
  labs: readonly Pick<LabFolder, 'lab'>[];
  /** The reader of the account that is worked in now. */
  reader: () => AccountReader;
  /** Points shell and checks at another account; from then on `reader` gives that one's. Rejects with a sentence. */
  switchAccount: (account: AccountRequest) => Promise<void>;
  /** What `Authorization: Bearer` must hold to switch the account. */
  key: string;
  database: Database;
  /** Told that steps are done which were not before, once that is kept. */
  stepsDone?: (steps: readonly StepProgress[]) => Promise<void>;
  /** Folder of the built site; without it only the API is served. */
  site?: string;
  logger: Logger;
}

export interface Checker {
  /** Serves /api/v1, /healthz and the site. It does not look at Host or Origin: put that in front of it. */
  app: express.Express;
  live: Pick<Live, 'commandEnded' | 'changed'>;
  /** Ends the live streams. Database and reader are their opener's to close. */
  stop(): Promise<void>;
}

const BODY_LIMIT = '16kb';

export function createChecker(deps: CheckerDeps): Checker {
  const { database, logger, reader } = deps;
  const labs = new Map(deps.labs.map(({ lab }) => [lab.id, lab]));

  const done = async ({ place, lab, findings }: RecordedReport): Promise<boolean> => {
    if (place.outcome !== 'found') return false;
    const fresh = await markDone(database, place.value.accountId, lab, stepsMet(findings));
    if (fresh.length > 0) await deps.stepsDone?.(fresh);
    return fresh.length > 0;
  };
  const live = createLive({
    reader,
    database,
    keep: async (report, { changed }) => {
      if (changed) await keepRun(database, report);
      return done(report);
    },
    onFault: (error) => logger.error({ err: error }, 'a live check failed'),
  });
  const keep = async (report: RecordedReport): Promise<void> => {
    await keepRun(database, report);
    await done(report);
    live.took(report);
  };

  const routes = [
    ...labRoutes(labs),
    ...runRoutes({ labs, reader, database, keep }),
    ...liveRoutes(labs, live),
    ...accountRoutes({ reader, database, switchAccount: deps.switchAccount, changed: live.changed }),
  ];

  const app = express();
  app.disable('x-powered-by');
  app.use(securityHeaders);
  app.get('/healthz', (_request, response) => {
    response.set('Cache-Control', 'no-store').json({ ok: true });
  });
  app.use('/api/v1', apiRouter(routes, deps.key));
  app.use('/api', (request) => {
    throw new ApiFault(
      404,
      'no_such_path',
      `There is nothing at ${request.originalUrl}; see /api/v1/openapi.json.`,
    );
  });
  if (deps.site) app.use(serveSite(deps.site));
  app.use(faults(logger));
  return { app, live, stop: async () => live.stop() };
}

const securityHeaders = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      // Styles are set on elements by the terminal and by the site's framework.
      styleSrc: ["'self'", "'unsafe-inline'"],
      connectSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      fontSrc: ["'self'", 'data:'],
      manifestSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  },
  // It is plain HTTP on loopback: a browser told to insist on HTTPS would lock the learner out.
  strictTransportSecurity: false,
});

function apiRouter(routes: readonly Route[], key: string): express.Router {
  const router = express.Router();
  router.use((_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  router.use(express.json({ limit: BODY_LIMIT }));
  const document = openApi(routes);
  router.get('/openapi.json', (_request, response) => {
    response.json(document);
  });
  for (const route of routes) {
    router[route.method](
      expressPath(route.path),
      ...(route.key ? [needsKey(key)] : []),
      async (request, response) => {
        const answer = await route.handle(request, response);
        if (!answer) return;
        response.status(answer.status ?? 200);
        if (answer.body === undefined) response.end();
        else response.json(answer.body);
      },
    );
  }
  for (const path of new Set(routes.map((route) => route.path))) {
    const methods = routes.filter((route) => route.path === path).map((route) => route.method.toUpperCase());
    router.all(expressPath(path), (request, response) => {
      response.set('Allow', methods.join(', '));
      throw new ApiFault(
        405,
        'wrong_method',
        `${request.method} is not for this path: it takes ${methods.join(' and ')}.`,
      );
    });
  }
  return router;
}

const expressPath = (path: string): string => path.replace(/\{(\w+)\}/g, ':$1');

const needsKey =
  (key: string): RequestHandler =>
  (request, _response, next) => {
    const given = Buffer.from(request.get('authorization')?.replace(/^Bearer /, '') ?? '');
    const wanted = Buffer.from(key);
    if (given.length === wanted.length && timingSafeEqual(given, wanted)) return next();
    throw new ApiFault(
      403,
      'key_needed',
      'This needs the key: open the page by the link that npm start printed, and try again.',
    );
  };

/** Faults of the request are told; ours are logged, and told only as such. */
const faults =
  (logger: Logger): ErrorRequestHandler =>
  (error: unknown, request, response, next) => {
    if (response.headersSent) {
      logger.error({ err: error, path: request.path }, 'a request failed after its answer began');
      return next(error);
    }
    const fault = faultOf(error);
    if (fault.status >= 500 && !(error instanceof ApiFault)) {
      logger.error({ err: error, path: request.path }, 'a request failed');
    }
    response.status(fault.status).json({ error: { code: fault.code, message: fault.message } });
  };

function faultOf(error: unknown): ApiFault {
  if (error instanceof ApiFault) return error;
  const { type, status } = error as { type?: unknown; status?: unknown };
  if (type === 'entity.parse.failed') return new ApiFault(400, 'malformed_json', 'The body is not JSON.');
  if (type === 'entity.too.large') return new ApiFault(413, 'too_large', `The body is over ${BODY_LIMIT}.`);
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new ApiFault(status, 'bad_request', 'The request is not well-formed.');
  }
  return new ApiFault(500, 'internal', 'Something went wrong inside the server; its log says what.');
}
