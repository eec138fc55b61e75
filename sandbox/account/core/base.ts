import { z } from 'zod';
import { modelOf, operationOf } from '../wire/model.ts';
import type { ModelledService } from '../wire/modelled.ts';
import { type Fields, writeQuery } from '../wire/query.ts';
import { type Element, readXml } from '../wire/xml.ts';
import { AwsError } from './errors.ts';

const elementSchema: z.ZodType<Element> = z.lazy(() =>
  z.tuple([z.string(), z.union([z.string(), z.array(elementSchema)])]),
);

const answerSchema = z.object({
  status: z.int(),
  /** The answer's root element, or null for an answer in JSON. */
  tree: elementSchema.nullable(),
  body: z.string(),
});

const refusalSchema = z.object({ __type: z.string(), message: z.string().default('') });

/** Sends a control call to the emulator's process and gives its answer. */
export type Control = (verb: string, body: object) => Promise<unknown>;

/**
 * Asks the emulator itself, past our own rules and past authorisation, as the account `caller` names. What it wrote is
 * on disk when this resolves. Throws AwsError for a refusal.
 */
export async function askBase(
  control: Control,
  service: ModelledService,
  operation: string,
  input: Fields,
  region: string,
): Promise<Fields> {
  const model = modelOf(service);
  const known = operationOf(service, operation);
  const json = model.metadata.protocol === 'json';
  const query = json ? undefined : writeQuery(model, known.input, input);
  query?.set('Action', operation);
  const answer = answerSchema.parse(
    await control('base', {
      service,
      region,
      target: json ? `${model.metadata.targetPrefix}.${operation}` : '',
      body: query === undefined ? JSON.stringify(input) : query.toString(),
    }),
  );
  if (answer.tree === null) return jsonAnswer(answer.status, answer.body);
  const root = children(answer.tree);
  if (answer.status >= 400) throw refusalIn(answer.tree, answer.status);
  const wrapper = known.output?.resultWrapper;
  const result = wrapper === undefined ? root : children(root.find(([name]) => name === wrapper));
  return readXml(model, known.output, result);
}

function jsonAnswer(status: number, body: string): Fields {
  const answer: unknown = JSON.parse(body || '{}');
  if (status < 400) return z.custom<Fields>().parse(answer);
  const { __type, message } = refusalSchema.parse(answer);
  throw new AwsError(__type.split('#').at(-1) ?? __type, message, status);
}

const children = (element: Element | undefined): Element[] =>
  element === undefined || typeof element[1] === 'string' ? [] : element[1];

function refusalIn(tree: Element, status: number): AwsError {
  const texts = new Map<string, string>();
  const look = (element: Element): void => {
    if (typeof element[1] === 'string') texts.set(element[0], element[1]);
    else for (const inner of element[1]) look(inner);
  };
  look(tree);
  return new AwsError(texts.get('Code') ?? 'InternalFailure', texts.get('Message') ?? '', status);
}
