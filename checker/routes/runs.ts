import { z } from 'zod';
import type { AccountReader } from '../account/reader.ts';
import {
  type RecordedReport,
  Report,
  type RunEvent,
  RunEvent as RunEventSchema,
  RunRequest,
} from '../contract.ts';
import type { Database } from '../progress/database.ts';
import { findRun } from '../progress/runs.ts';
import { withoutReadings } from '../report.ts';
import { runLab } from '../run.ts';
import { type Labs, labOf, stepOf } from './labs.ts';
import { ApiFault, type Route, route } from './route.ts';
import { openStream } from './stream.ts';

interface Deps {
  labs: Labs;
  reader: () => AccountReader;
  database: Database;
  /** Keeps a run that was made, and what it shows to be done. */
  keep: (report: RecordedReport) => Promise<void>;
}

export function runRoutes({ labs, reader, database, keep }: Deps): Route[] {
  return [
    route(
      {
        method: 'post',
        path: '/runs',
        id: 'createRun',
        summary:
          'Judges the account by a lab, or by one step of it. With "Accept: text/event-stream" findings come as they are known.',
        body: RunRequest,
        answers: { 201: { description: 'The report.', schema: Report, events: RunEventSchema } },
      },
      async ({ body, request, response }) => {
        const lab = labOf(labs, body.lab);
        if (body.step !== undefined) stepOf(lab, body.step);
        const gone = new AbortController();
        const asked = { lab, step: body.step, reader: reader(), signal: gone.signal };
        if (request.accepts(['json', 'text/event-stream']) !== 'text/event-stream') {
          response.on('close', () => gone.abort());
          const report = await runLab(asked);
          if (!gone.signal.aborted) await keep(report);
          return { status: 201, body: withoutReadings(report) };
        }
        const stream = openStream(response, () => gone.abort(), 201);
        const send = (event: RunEvent) => stream.send(event);
        try {
          const report = await runLab({
            ...asked,
            onFinding: (finding) => send({ type: 'finding', finding }),
          });
          if (gone.signal.aborted) return undefined;
          await keep(report);
          send({ type: 'report', report: withoutReadings(report) });
        } catch (error) {
          send({ type: 'problem', says: 'The check failed inside the server; its log says why.' });
          throw error;
        } finally {
          stream.end();
        }
        return undefined;
      },
    ),
    route(
      {
        method: 'get',
        path: '/runs/{id}',
        id: 'getRun',
        summary: 'A run of the last ones of its lab.',
        params: z.object({ id: z.uuid() }),
        answers: { 200: { description: 'The report.', schema: Report } },
      },
      async ({ params }) => {
        const report = await findRun(database, params.id);
        if (report) return { body: withoutReadings(report) };
        throw new ApiFault(
          404,
          'no_such_run',
          `There is no run ${params.id}; only the last runs of a lab are kept.`,
        );
      },
    ),
  ];
}
