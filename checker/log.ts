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

/** The checker's log: JSON lines on standard error. An error is logged by name, message and stack, never its request. */
export const createLogger = (level = 'info'): Logger =>
  pino(
    {
      level,
      base: undefined,
      redact: { paths: SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '(dropped)' },
      serializers: { err: plainError },
    },
    pino.destination(2),
  );

function plainError(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  return { name: error.name, message: error.message, stack: error.stack };
}
