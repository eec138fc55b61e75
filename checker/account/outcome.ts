import { z } from 'zod';

/** An answer that came, but is not what AWS answers this operation with. */
export class NonsenseAnswer extends Error {
  constructor(operation: string, what: string) {
    super(`AWS answered ${operation} with ${what}`);
    this.name = 'NonsenseAnswer';
  }
}

/** A call that a read did not declare. It is refused before anything is sent. */
export class RefusedCall extends Error {
  constructor(action: string) {
    super(`the checker only reads what a check names, and ${action} is not among that`);
    this.name = 'RefusedCall';
  }
}

/** What was to be read cannot be; the message is the reason, a sentence without its full stop. */
export class Unreachable extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Unreachable';
  }
}

/** The run's time was up, or whoever asked for it has gone. */
export class OutOfTime extends Error {
  constructor(operation: string, budgetMs: number) {
    super(
      `AWS did not answer ${operation} within ${budgetMs / 1000} s: see whether the network and the endpoint are up, then check again`,
    );
    this.name = 'OutOfTime';
  }
}

export type Failure =
  | { readonly outcome: 'denied'; readonly action: string }
  | { readonly outcome: 'unreachable'; readonly why: string };

const OWN = [NonsenseAnswer, OutOfTime, RefusedCall, Unreachable];

/** What AWS's SDK throws, as far as it is read here. */
const SdkError = z.object({
  name: z.string().default('Error'),
  Code: z.string().optional(),
  code: z.string().optional(),
  message: z.string().default(''),
  $metadata: z.object({ httpStatusCode: z.number().optional() }).optional(),
  $response: z.object({ statusCode: z.number().optional() }).optional(),
});

/** The error code: AWS's own where it gave one, else Node's (ECONNREFUSED) or the error's name. */
export function errorCode(error: unknown): string {
  const { name, Code, code } = SdkError.catch({ name: 'Error', message: '' }).parse(error);
  return Code ?? code ?? name;
}

const DENIED =
  /^(Client\.)?(AccessDenied(Exception)?|UnauthorizedOperation|UnauthorizedAccess|AuthorizationError|NotAuthorized)$/;
const THROTTLED =
  /^(Client\.)?(Throttl\w*|RequestLimitExceeded|TooManyRequests\w*|BandwidthLimitExceeded|LimitExceededException|RequestThrottled\w*|SlowDown|PriorRequestNotComplete)$/;
const EXPIRED = /^(ExpiredToken(Exception)?|RequestExpired|ExpiredTokenException|TokenRefreshRequired)$/;
const WRONG_KEY =
  /^(InvalidClientTokenId|InvalidAccessKeyId|UnrecognizedClient(Exception)?|SignatureDoesNotMatch|InvalidSignature(Exception)?|IncompleteSignature|AuthFailure|MissingAuthenticationToken)$/;
const NO_CREDENTIALS = /^(CredentialsProviderError|ProviderError|TokenProviderError)$/;
const ABSENT =
  /^(NoSuchEntity(Exception)?|InvalidVpcID\.NotFound|InvalidLaunchTemplateId\.(VersionNotFound|NotFound(Exception)?))$/;
/** CloudFormation and Auto Scaling have no code of their own for it: only AWS's sentence tells. */
const ABSENT_SENTENCE = /\b(does not exist|not found)\b/;
/** What an error is called when its answer held no code of AWS. */
const NO_CODE = /^((Syntax|Type|Unknown)?Error|Unknown)$/;
const NO_ROLE =
  'the role cannot be assumed (sts:AssumeRole was refused): see that it exists, that its trust policy names you, and that the external id is the one it asks for';
const CONNECTION: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  ENOTFOUND: 'its host name is not known',
  EAI_AGAIN: 'its host name could not be looked up',
  EHOSTUNREACH: 'there is no way to its host',
  ENETUNREACH: 'there is no network',
  ETIMEDOUT: 'it did not answer in time',
};

/** True when AWS said that the one thing asked about does not exist, which is an answer. */
export const isAbsent = (error: unknown): boolean =>
  ABSENT.test(errorCode(error)) ||
  (errorCode(error) === 'ValidationError' && error instanceof Error && ABSENT_SENTENCE.test(error.message));

/** `answer`, or undefined when AWS says that the thing asked about does not exist. */
export async function orAbsent<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/**
 * Why a call to AWS failed, as a reading's outcome. The sentence is ours and never AWS's message, which
 * could hold parts of a key.
 * @param action the IAM action of the call, `service:Operation`.
 */
export function failure(error: unknown, action: string): Failure {
  if (OWN.some((kind) => error instanceof kind) && error instanceof Error) {
    return { outcome: 'unreachable', why: sentence(error.message) };
  }
  const operation = action.slice(action.indexOf(':') + 1);
  const code = errorCode(error);
  if (DENIED.test(code)) {
    // The SDK assumes a role on the way to a call: then it is not the call that was refused.
    if (!refusedByName(error, 'sts:AssumeRole')) return { outcome: 'denied', action };
    return { outcome: 'unreachable', why: sentence(NO_ROLE) };
  }
  return { outcome: 'unreachable', why: sentence(why(code, operation, statusOf(error))) };
}

const refusedByName = (error: unknown, action: string): boolean =>
  error instanceof Error && error.message.includes(`not authorized to perform: ${action}`);

function why(code: string, operation: string, status: number | undefined): string {
  if (THROTTLED.test(code)) return `AWS is throttling ${operation}; wait a few seconds, then check again`;
  if (EXPIRED.test(code)) return 'the credentials are expired: sign in again, then check again';
  if (WRONG_KEY.test(code)) {
    return `the credentials are not valid (${code}): see that access key and secret are the right ones`;
  }
  if (NO_CREDENTIALS.test(code)) {
    return 'the credentials are missing or cannot be loaded: sign in (aws sso login, aws configure), then check again';
  }
  if (code === 'TimeoutError' || code === 'AbortError') {
    return `AWS did not answer ${operation} in time: see whether the network and the endpoint are up, then check again`;
  }
  const connection = CONNECTION[code];
  if (connection) return `AWS could not be reached for ${operation}: ${connection} (${code})`;
  if (status !== undefined && status >= 500) {
    return `AWS answered ${operation} with an error of its own (HTTP ${status}); wait a little, then check again`;
  }
  if (status === undefined || status < 400 || NO_CODE.test(code)) {
    return `AWS answered ${operation} with something that cannot be read`;
  }
  return `AWS refused ${operation} (${code})`;
}

function statusOf(error: unknown): number | undefined {
  const parsed = SdkError.safeParse(error);
  return parsed.data?.$metadata?.httpStatusCode ?? parsed.data?.$response?.statusCode;
}

const sentence = (text: string): string => `${text}.`;
