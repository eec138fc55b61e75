import { z } from 'zod';
import { type AwsModel, awsModel, listedErrors, shapeOf } from './aws-model.ts';
import { isCommonError } from './common-errors.ts';
import { checkJson } from './json-answer.ts';
import type { Report } from './scalars.ts';
import { checkXmlStructure } from './xml-answer.ts';
import { type XmlElement, xmlTree } from './xml-tree.ts';

/** An answer as it came over the wire. */
export interface RawAnswer {
  service: string;
  operation: string;
  status: number;
  body: string;
}

export interface Verdict {
  /** AWS's code of a refusal, undefined where the call succeeded. */
  code: string | undefined;
  /** What AWS would not answer: `ec2:DescribeVpcs Vpcs[].CidrBlock is no …`. */
  findings: string[];
}

const jsonRefusal = z.object({ __type: z.string(), message: z.string().optional() });

/** Holds one answer against AWS's own model of the operation. */
export function judge(answer: RawAnswer): Verdict {
  const { service, operation, status, body } = answer;
  const model = awsModel(service);
  const findings: string[] = [];
  const report: Report = (path, what) =>
    void findings.push(`${service}:${operation}${path === '' ? '' : ` ${path}`} ${what}`);
  try {
    if (status >= 400) return { code: refusal(model, answer, report), findings };
    if (protocolOf(model, body) === 'json') checkJsonAnswer(model, operation, body, report);
    else checkXmlAnswer(model, operation, xmlTree(body), report);
  } catch (error) {
    report('', `cannot be read: ${error instanceof Error ? error.message : error}`);
  }
  return { code: undefined, findings };
}

/** The service's protocol; CloudWatch answers in JSON who asks in JSON, and in XML who asks as the CLI does. */
function protocolOf({ metadata }: AwsModel, body: string): AwsModel['metadata']['protocol'] {
  return metadata.protocols?.includes('json') && body.startsWith('{') ? 'json' : metadata.protocol;
}

function checkJsonAnswer(model: AwsModel, operation: string, body: string, report: Report): void {
  const output = model.operations[operation]?.output;
  const answer: unknown = JSON.parse(body || '{}');
  if (output !== undefined) checkJson(model, output, answer, '', report);
  else if (JSON.stringify(answer) !== '{}') report('', 'answers something, where nothing is in the model');
}

function checkXmlAnswer(model: AwsModel, operation: string, root: XmlElement, report: Report): void {
  const ec2 = model.metadata.protocol === 'ec2';
  if (root.name !== `${operation}Response`) report('', `is an element called ${root.name}`);
  if (trimmed(root.namespace) !== trimmed(model.metadata.xmlNamespace))
    report('', `is of the namespace ${root.namespace}`);
  const around = ec2 ? 'requestId' : 'ResponseMetadata';
  if (!root.children.some(({ name }) => name === around)) report(around, 'is required');
  const output = model.operations[operation]?.output;
  const rest = root.children.filter(({ name }) => name !== around);
  if (output === undefined) {
    for (const { name, text } of rest)
      if (!(ec2 && name === 'return' && text === 'true')) report(name, 'is not in the model');
    return;
  }
  const { resultWrapper } = output;
  const result = resultWrapper === undefined ? rest : rest.filter(({ name }) => name === resultWrapper);
  if (resultWrapper !== undefined && (rest.length !== 1 || result.length !== 1))
    report('', `has not one ${resultWrapper} alone`);
  const members = resultWrapper === undefined ? rest : (result[0]?.children ?? []);
  checkXmlStructure(model, shapeOf(model, output), members, '', report);
}

function refusal(model: AwsModel, { operation, status, body }: RawAnswer, report: Report): string {
  const protocol = protocolOf(model, body);
  const code = protocol === 'json' ? jsonCode(body) : xmlCode(model, xmlTree(body));
  const listed = listedErrors(model, operation);
  if (!listed.has(code) && !isCommonError(protocol, code))
    report('', `is refused with ${code}, which AWS does not document for it`);
  const expected = listed.get(code);
  if (expected !== undefined && expected !== status)
    report('', `is refused with ${code} and HTTP ${status}; AWS: ${expected}`);
  if (status === 400 && (code === 'NotImplemented' || code === 'InternalFailure'))
    report('', `is refused with ${code} and HTTP ${status}`);
  return code;
}

const jsonCode = (body: string): string => jsonRefusal.parse(JSON.parse(body)).__type.split('#').at(-1) ?? '';

/** EC2: Response/Errors/Error/Code, else ErrorResponse/Error/Code. Throws for another form. */
function xmlCode(model: AwsModel, root: XmlElement): string {
  const path =
    model.metadata.protocol === 'ec2' ? ['Response', 'Errors', 'Error'] : ['ErrorResponse', 'Error'];
  let at: XmlElement | undefined = { name: '', namespace: undefined, text: '', children: [root] };
  for (const name of [...path, 'Code']) at = at?.children.find((child) => child.name === name);
  if (at === undefined) throw new Error(`no ${path.join('/')}/Code in it`);
  return at.text;
}

const trimmed = (namespace: string | undefined): string | undefined => namespace?.replace(/\/$/, '');
