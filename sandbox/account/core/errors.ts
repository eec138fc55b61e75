/** A refusal: AWS's error code, which is also its name, and a sentence. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = status;
  }
}

/** What this account does not do: said plainly, never a fake success. */
export const notSimulated = (what: string) =>
  new AwsError('NotImplemented', `The simulated account does not simulate ${what} yet.`, 501);

/** EC2's answer where everything would have been right. */
export const dryRun = () =>
  new AwsError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412);
