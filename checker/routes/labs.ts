import { z } from 'zod';
import type { Lab, Step } from '../../labs/lab.ts';
import { LabSummary, StepSummary } from '../contract.ts';
import { ApiFault, type Route, route } from './route.ts';

export type Labs = ReadonlyMap<string, Lab>;

export const LabPath = z.object({ lab: z.string() });

/** @throws ApiFault that lists the labs. */
export function labOf(labs: Labs, id: string): Lab {
  const lab = labs.get(id);
  if (lab) return lab;
  const known = [...labs.keys()].join(', ');
  throw new ApiFault(404, 'no_such_lab', `There is no lab "${id}". The labs are: ${known}.`);
}

/** @throws ApiFault that lists the lab's steps. */
export function stepOf(lab: Lab, id: string): Step {
  const step = lab.steps.find((one) => one.id === id);
  if (step) return step;
  const known = lab.steps.map((one) => one.id).join(', ');
  throw new ApiFault(404, 'no_such_step', `Lab "${lab.id}" has no step "${id}". Its steps are: ${known}.`);
}

const stepSummary = ({ id, title, text, checks, docs }: Step) => ({
  id,
  title,
  text,
  checks: Object.entries(checks).map(([name, check]) => ({
    id: name,
    title: check.title,
    reads: [...check.reads],
  })),
  docs,
});

const labSummary = ({ steps, ...lab }: Lab): LabSummary =>
  LabSummary.parse({ ...lab, steps: steps.map(stepSummary) });

export function labRoutes(labs: Labs): Route[] {
  return [
    route(
      {
        method: 'get',
        path: '/labs',
        id: 'listLabs',
        summary: 'All labs, those that others need first.',
        answers: { 200: { description: 'The labs.', schema: z.array(LabSummary) } },
      },
      () => ({ body: [...labs.values()].map(labSummary) }),
    ),
    route(
      {
        method: 'get',
        path: '/labs/{lab}',
        id: 'getLab',
        summary: 'One lab with its steps.',
        params: LabPath,
        answers: { 200: { description: 'The lab.', schema: LabSummary } },
      },
      ({ params }) => ({ body: labSummary(labOf(labs, params.lab)) }),
    ),
    route(
      {
        method: 'get',
        path: '/labs/{lab}/steps/{step}',
        id: 'getStep',
        summary: 'One step of a lab.',
        params: LabPath.extend({ step: z.string() }),
        answers: { 200: { description: 'The step.', schema: StepSummary } },
      },
      ({ params }) => ({ body: stepSummary(stepOf(labOf(labs, params.lab), params.step)) }),
    ),
  ];
}
