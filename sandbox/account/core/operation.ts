import type { Call } from './call.ts';
import type { Input, OperationName, Output, ServiceName } from './services.ts';

/** One operation of an API, ready to be called with a request's members. */
export interface Operation {
  service: ServiceName;
  name: string;
  /** It changes nothing, so it waits for no other call. */
  reads: boolean;
  /** `input` is what the service's model says, checked against it. Throws AwsError to refuse. */
  run(input: object, call: Call): object | Promise<object>;
}

/** Whether an operation changes nothing, by its name. A token is named like what is read, yet it has to last. */
export const reads = (name: string): boolean =>
  /^(BatchGet|Describe|Get(?!\w*Token$)|List|Query|Scan|TransactGet)/.test(name);

/** Ties an operation to its handler, which gets the request and gives the answer as they travel. */
export function operation<Service extends ServiceName, Name extends OperationName<Service>>(
  service: Service,
  name: Name,
  handler: (
    input: Input<Service, Name>,
    call: Call,
  ) => Output<Service, Name> | Promise<Output<Service, Name>>,
): Operation {
  return {
    service,
    name,
    reads: reads(name),
    // Whoever calls has checked the request against the very model that the types come from.
    run: (input, call) => handler(input as Input<Service, Name>, call),
  };
}

/** An operation of a service that is simulated here as a whole, answered by the emulator as it is. */
export const passedThrough = <Service extends ServiceName, Name extends OperationName<Service>>(
  service: Service,
  name: Name,
): Operation => operation(service, name, (input, call) => call.base(service, name, input));
