import type { Input, OperationName, Output, ServiceName } from './services.ts';
import type { State } from './state.ts';

/**
 * Calls an operation of any service as the account itself, whom no policy binds: where it is simulated here, in the
 * same change; else the emulator's. Throws AwsError, whose name is AWS's code.
 */
export type Ask = <Service extends ServiceName, Name extends OperationName<Service>>(
  service: Service,
  operation: Name,
  input: Input<Service, Name>,
) => Promise<Output<Service, Name>>;

/**
 * What a handler works on. One call that changes something is worked on at a time. A handler asks what it needs first
 * and changes the state last, without awaiting in between: a read in the meantime then never sees half a change.
 */
export interface Call {
  accountId: string;
  region: string;
  /** The ARN of who calls; the service's own for what goes on by itself. */
  caller: string;
  state: State;
  ask: Ask;
  /** The same, but always the emulator's own: for a rule that stands in front of it. */
  base: Ask;
  /** Seconds that an EC2 instance is pending before it runs; it ends in half of that. */
  instanceStart: number;
  /** Seconds since 1970, to the millisecond, as timestamps travel. */
  now(): number;
}
