/** A refusal: AWS's error code and a sentence. `code` is one that the API lists for the operation, or a common one. */
export class EcsError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

export const invalid = (message: string) => new EcsError('InvalidParameterException', message);

export const client = (message: string) => new EcsError('ClientException', message);

export const clusterNotFound = () => new EcsError('ClusterNotFoundException', 'Cluster not found.');

/** What this account does not do: said plainly, never a fake success. */
export const notSimulated = (what: string) =>
  new EcsError('NotImplemented', `The simulated account does not simulate ${what} yet.`, 501);
