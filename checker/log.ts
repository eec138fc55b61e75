import { type Logger, pino } from 'pino';

/** What must never be in a log, wherever it stands. */
const SECRETS = [
  'authorization',
  'cookie',
  'key',
  'credentials',
  'secretAccessKey',
  'sessionToken',
  'externalId',
  'token',
];

/** A log of JSON lines, on standard error unless a file is named. An error is logged by name, message and stack, never its request. */
export const createLogger = (level = 'info', file?: string): Logger =>
  pino(
    {
      level,
      base: undefined,
      redact: { paths: SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '(dropped)' },
      serializers: { err: plainError },
    },
    pino.destination(file === undefined ? 2 : { dest: file, sync: true, mode: 0o600 }),
  );

function plainError(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  return { name: error.name, message: error.message, stack: error.stack };
}
