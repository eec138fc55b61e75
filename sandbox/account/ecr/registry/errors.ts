/** A refusal as the registry's protocol has it: https://distribution.github.io/distribution/spec/api/#errors */
export class RegistryError extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Record<string, string>;

  constructor(status: number, code: string, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.name = code;
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

export const unsupported = () => new RegistryError(405, 'UNSUPPORTED', 'The operation is unsupported.');
