import { z } from 'zod';
import { LiveEvent } from '../contract.ts';
import type { Live } from '../live.ts';
import { LabPath, type Labs, labOf, stepOf } from './labs.ts';
import { type Route, route } from './route.ts';
import { type EventStream, openStream } from './stream.ts';

export function liveRoutes(labs: Labs, live: Live): Route[] {
  return [
    route(
      {
        method: 'get',
        path: '/labs/{lab}/live',
        id: 'watchLab',
        summary: 'The state of a lab as it changes, for as long as the stream is open.',
        params: LabPath,
        query: z.strictObject({ step: z.string().optional().describe('The step that is being worked on.') }),
        answers: { 200: { description: 'Server-sent events.', events: LiveEvent } },
      },
      async ({ params, query, response }) => {
        const lab = labOf(labs, params.lab);
        if (query.step !== undefined) stepOf(lab, query.step);
        let unwatch = () => {};
        const stream: EventStream = openStream(response, () => unwatch());
        unwatch = live.watch(lab, { step: query.step, send: stream.send, end: stream.end });
        return undefined;
      },
    ),
  ];
}
