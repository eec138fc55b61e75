import { randomUUID } from 'node:crypto';
import { modelOf, operationOf } from '../wire/model.ts';
import { isModelled, type ModelledService } from '../wire/modelled.ts';
import { type Fields, parseQuery } from '../wire/query.ts';
import { escapeXml, writeXml } from '../wire/xml.ts';
import { AwsError, dryRun } from './errors.ts';

/** A request as the emulator passes it on. */
export interface Request {
  service: string;
  /** `x-amz-target`, empty for a query. */
  target: string;
  body: string;
}

export interface Response {
  status: number;
  contentType: string;
  body: string;
}

/** How a service travels: what is asked, and how an answer or a refusal is written. */
export interface Protocol {
  operation: string;
  /** Throws AwsError for members that are missing or of a wrong type. */
  input(): object;
  answer(output: object): Response;
  refusal(error: AwsError): Response;
}

export function protocolOf(request: Request): Protocol {
  return request.target === '' ? query(request) : json(request);
}

function json({ target, body }: Request): Protocol {
  const contentType = 'application/x-amz-json-1.1';
  return {
    operation: target.split('.').at(-1) ?? '',
    input: () => parsedJson(body),
    answer: (output) => ({ status: 200, contentType, body: JSON.stringify(output) }),
    refusal: ({ code, message, status }) => ({
      status,
      contentType,
      body: JSON.stringify({ __type: code, message }),
    }),
  };
}

/** An empty body is an empty request. */
function parsedJson(body: string): object {
  try {
    const parsed: unknown = JSON.parse(body || '{}');
    if (typeof parsed === 'object' && parsed !== null) return parsed;
  } catch {
    // The same refusal as for JSON that is no object.
  }
  throw new AwsError('SerializationException', 'The body of the request is not a JSON object.');
}

function query({ service, body }: Request): Protocol {
  const asked = new URLSearchParams(body);
  const operation = asked.get('Action') ?? '';
  if (!isModelled(service)) return unknown(operation);
  const name: ModelledService = service;
  const model = modelOf(name);
  const ec2 = model.metadata.protocol === 'ec2';
  const namespace = model.metadata.xmlNamespace ?? '';
  const requestId = randomUUID();
  return {
    operation,
    input() {
      const input = parseQuery(model, operationOf(name, operation).input, asked);
      if (ec2 && input.DryRun === true) {
        throw dryRun();
      }
      return input;
    },
    answer(output) {
      const reference = operationOf(name, operation).output;
      const members = writeXml(model, reference, output as Fields);
      const wrapper = reference?.resultWrapper;
      const result = wrapper === undefined ? members : `<${wrapper}>${members}</${wrapper}>`;
      const inside = ec2
        ? `<requestId>${requestId}</requestId>${reference === undefined ? '<return>true</return>' : members}`
        : `${result}<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
      return xml(200, `<${operation}Response xmlns="${namespace}">${inside}</${operation}Response>`);
    },
    refusal(error) {
      return ec2
        ? xml(
            error.status,
            `<Response><Errors><Error>${inXml(error)}</Error></Errors><RequestID>${requestId}</RequestID></Response>`,
          )
        : errorResponse(error, ` xmlns="${namespace}"`, requestId);
    },
  };
}

/** A query of a service of which nothing is modelled here: all that there is to be said is no. */
const unknown = (operation: string): Protocol => ({
  operation,
  input: () => ({}),
  answer: () => {
    throw new Error(`${operation} has no answer.`);
  },
  refusal: (error) => errorResponse(error, '', randomUUID()),
});

const xml = (status: number, body: string): Response => ({ status, contentType: 'text/xml', body });

const inXml = ({ code, message }: AwsError) => `<Code>${code}</Code><Message>${escapeXml(message)}</Message>`;

function errorResponse(error: AwsError, namespace: string, requestId: string): Response {
  const side = error.status < 500 ? 'Sender' : 'Receiver';
  return xml(
    error.status,
    `<ErrorResponse${namespace}><Error><Type>${side}</Type>${inXml(error)}</Error>` +
      `<RequestId>${requestId}</RequestId></ErrorResponse>`,
  );
}
