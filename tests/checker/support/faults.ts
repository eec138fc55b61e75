import { type Answer, type Fault, respond } from './proxy.ts';

/** The same whatever the service speaks. */
const always =
  (status: number, body: string): Fault =>
  (response, { type }) =>
    respond(response, { status, type, body });

const isJson = ({ type }: Answer): boolean => type.includes('json');

/** An error as EC2 writes it, and as the other query services do: both readers find theirs. Or as JSON. */
const refusal =
  (status: number, code: string): Fault =>
  (response, answer) => {
    const error = `<Error><Code>${code}</Code><Message>no</Message></Error>`;
    const body = isJson(answer)
      ? JSON.stringify({ __type: code, message: 'no' })
      : `<Response><Errors>${error}</Errors>${error}<RequestID>1</RequestID></Response>`;
    respond(response, { ...answer, status, body });
  };

const cut =
  (share: number): Fault =>
  (response, answer) =>
    respond(response, { ...answer, body: answer.body.slice(0, Math.floor(answer.body.length * share)) });

/** Everything that can come instead of an answer, with what the reason must say. */
export const FAULTS: Readonly<Record<string, { fault: Fault; says: RegExp; budgetMs?: number }>> = {
  'is denied (IAM)': {
    fault: refusal(403, 'AccessDenied'),
    says: /does not allow the checker \w+:OPERATION/,
  },
  'is denied (EC2)': {
    fault: refusal(403, 'UnauthorizedOperation'),
    says: /does not allow the checker \w+:OPERATION/,
  },
  'is throttled': { fault: refusal(400, 'Throttling'), says: /AWS is throttling OPERATION/ },
  'meets the request limit': {
    fault: refusal(503, 'RequestLimitExceeded'),
    says: /AWS is throttling OPERATION/,
  },
  'finds the credentials expired': { fault: refusal(403, 'ExpiredToken'), says: /credentials are expired/ },
  'finds the keys unknown': {
    fault: refusal(403, 'InvalidClientTokenId'),
    says: /credentials are not valid/,
  },
  'is never answered': {
    fault: () => {},
    budgetMs: 1_500,
    says: /did not answer .*OPERATION.* within 1.5 s/,
  },
  'loses its connection': {
    fault: (response) => response.destroy(),
    says: /could not be reached for OPERATION: the connection was cut/,
  },
  'loses its connection in the middle of the answer': {
    fault: (response, answer) => {
      response.writeHead(200, { 'content-type': answer.type, 'content-length': answer.body.length });
      response.write(answer.body.slice(0, answer.body.length / 2), () => response.destroy());
    },
    says: /OPERATION/,
  },
  'is answered with an internal error': {
    fault: refusal(500, 'InternalFailure'),
    says: /error of its own \(HTTP 500\)/,
  },
  'is answered with a web page': {
    fault: always(200, '<!doctype html><html><body>Sign in to the hotel’s network</body></html>'),
    says: /answered OPERATION with something/,
  },
  'is answered 502 with a web page': {
    fault: always(502, '<html><body>Bad Gateway</body></html>'),
    says: /OPERATION/,
  },
  'is answered with nothing': { fault: always(200, ''), says: /answered OPERATION with nothing/ },
  'is answered with another operation’s answer': {
    fault: (response, answer) => {
      const other = isJson(answer)
        ? '{"attributes":[]}'
        : '<DescribeRegionsResponse><regionInfo/></DescribeRegionsResponse>';
      respond(response, { ...answer, status: 200, body: other });
    },
    says: /answered OPERATION with something/,
  },
  'is answered with its own empty shell': {
    fault: (response, answer) => {
      const name = /<(\w+Response)/.exec(answer.body)?.[1];
      const body = isJson(answer) ? '{}' : `<${name}></${name}>`;
      respond(response, { ...answer, status: 200, body });
    },
    says: /answered OPERATION with something that is not/,
  },
  'is answered with a half of it': {
    fault: cut(0.5),
    says: /answered OPERATION with (an answer that was cut off|something that cannot be read)/,
  },
  'is answered with all but its last tag': {
    fault: cut(0.97),
    says: /answered OPERATION with (an answer that was cut off|something that cannot be read)/,
  },
  'is answered in the wrong language': {
    fault: (response, answer) =>
      respond(response, { ...answer, status: 200, body: isJson(answer) ? '<Vpcs></Vpcs>' : '{"Vpcs":[]}' }),
    says: /answered OPERATION with something/,
  },
};
