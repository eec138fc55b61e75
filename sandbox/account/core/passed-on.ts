import { z } from 'zod';
import { stackRequestSchema } from '../stacks/resource.ts';
import { stackResource } from '../stacks/stacks.ts';
import type { Core } from './core.ts';
import { EMULATED } from './emulated.ts';
import { AwsError, dryRun, notSimulated } from './errors.ts';
import { operationNamed } from './operations.ts';
import { protocolOf, type Response } from './protocol.ts';

const callSchema = z.object({
  service: z.string(),
  target: z.string(),
  region: z.string(),
  caller: z.string(),
  /** The request as the client sent it. */
  body: z.string(),
});

const saveSchema = z.object({ states: z.record(z.string(), z.string()), whole: z.boolean() });

/** What the emulator passes on: calls of its clients, what a stack asks of a resource, and its state to be saved. */
export class PassedOn {
  readonly #core: Core;
  readonly #log: (sentence: string) => void;

  constructor(core: Core, log: (sentence: string) => void) {
    this.#core = core;
    this.#log = log;
  }

  /** Throws when the state cannot be saved. */
  async answer(kind: 'call' | 'stack' | 'save', asked: unknown): Promise<object> {
    if (kind === 'call') return this.#call(asked);
    if (kind === 'stack') return this.#stack(asked);
    const { states, whole } = saveSchema.parse(asked);
    this.#core.saveBase(states, whole);
    return {};
  }

  async #call(asked: unknown): Promise<Response> {
    const { region, caller, ...request } = callSchema.parse(asked);
    const protocol = protocolOf(request);
    try {
      const { operation } = protocol;
      // Before the request is read: of what is not simulated there is no model.
      if (operationNamed(request.service, operation) === undefined) throw notHere(request.service, operation);
      return protocol.answer(
        await this.#core.call(request.service, operation, protocol.input(), region, caller),
      );
    } catch (error) {
      return protocol.refusal(this.#refusal(error));
    }
  }

  /** CloudFormation's events carry a refusal's code in brackets. */
  async #stack(asked: unknown): Promise<{ told: object } | { refused: string }> {
    try {
      const done = await stackResource(this.#core, stackRequestSchema.parse(asked));
      return { told: 'properties' in done ? done.properties : [done.physicalId, done.attributes] };
    } catch (error) {
      const { code, message } = this.#refusal(error);
      return { refused: `${message} (${code})` };
    }
  }

  #refusal(error: unknown): AwsError {
    if (error instanceof AwsError) return error;
    this.#log(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return new AwsError(
      'ServerException',
      'The simulated account failed. Its log, emulator.log, says why.',
      500,
    );
  }
}

/** What the emulator answers by itself it passes on only for a dry run, which it does not know. */
function notHere(service: string, operation: string): AwsError {
  if (EMULATED[service]?.includes(operation)) return dryRun();
  return notSimulated(operation === '' ? service : `${service}:${operation}`);
}
