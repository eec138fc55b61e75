import { z } from 'zod';
import { modelOf, operationOf } from '../wire/model.ts';
import type { ModelledService } from '../wire/modelled.ts';
import { type Fields, writeQuery } from '../wire/query.ts';
import { type Element, readXml } from '../wire/xml.ts';
import { AwsError } from './errors.ts';
import { reads } from './operation.ts';

const answerSchema = z.object({
  status: z.int(),
  /** The answer's root element as our own shim reads it (unchecked: a check takes longer than the answer), or null for one in JSON. */
  tree: z.custom<Element>().nullable(),
  body: z.string(),
});

const refusalSchema = z.object({ __type: z.string(), message: z.string().default('') });

type Answer = z.infer<typeof answerSchema>;

/** Sends a control call to the emulator's process and gives its answer. */
export type Control = (verb: string, body: object) => Promise<unknown>;

interface Asked {
  /** As the emulator calls it. */
  service: string;
  writes: boolean;
  region: string;
  /** `x-amz-target`, empty for a query. */
  target: string;
  body: string;
}

interface Waiting {
  asked: Asked;
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

/** The emulator itself, past our own rules and past authorisation, as the account. */
export class Base {
  readonly #control: Control;
  #waiting: Waiting[] = [];

  constructor(control: Control) {
    this.#control = control;
  }

  /** Calls an operation. What it wrote is on disk when this resolves. Throws AwsError for a refusal. */
  async ask(service: ModelledService, operation: string, input: Fields, region: string): Promise<Fields> {
    const model = modelOf(service);
    const known = operationOf(service, operation);
    const json = model.metadata.protocol === 'json';
    const query = json ? undefined : writeQuery(model, known.input, input);
    query?.set('Action', operation);
    const answer = await this.#send({
      service: service === 'cloudwatch' ? 'monitoring' : service,
      writes: !reads(operation),
      region,
      target: json ? `${model.metadata.targetPrefix}.${operation}` : '',
      body: query === undefined ? JSON.stringify(input) : query.toString(),
    });
    if (answer.tree === null) return jsonAnswer(answer.status, answer.body);
    const root = children(answer.tree);
    if (answer.status >= 400) throw refusalIn(answer.tree, answer.status);
    const wrapper = known.output?.resultWrapper;
    const result = wrapper === undefined ? root : children(root.find(([name]) => name === wrapper));
    return readXml(model, known.output, result);
  }

  /** What is asked at once goes together: the way there and back takes longer than most answers. */
  #send(asked: Asked): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.length === 0) queueMicrotask(() => void this.#flush());
      this.#waiting.push({ asked, resolve, reject });
    });
  }

  async #flush(): Promise<void> {
    const together = this.#waiting;
    this.#waiting = [];
    try {
      const told = await this.#control('base', { calls: together.map(({ asked }) => asked) });
      const answers = z.array(answerSchema).length(together.length).parse(told);
      for (const [index, { resolve }] of together.entries()) resolve(answers[index] as Answer);
    } catch (error) {
      for (const { reject } of together) reject(error);
    }
  }
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
