import { AwsError } from '../core/errors.ts';
import { operation } from '../core/operation.ts';
import { PUBLIC_PARAMETERS } from '../ec2/images/known.ts';

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html */
const LARGEST_PAGE = 10;

/**
 * Public parameters are listed under a path below /aws/service, in pages, as one's own are; those are the emulator's.
 * It knows ours, too, because CloudFormation looks them up inside it.
 */
export const getParametersByPath = operation('ssm', 'GetParametersByPath', async (input, call) => {
  const { Path = '/', Recursive = false, MaxResults = LARGEST_PAGE, NextToken } = input;
  if (!Path.startsWith('/aws/service')) return call.base('ssm', 'GetParametersByPath', input);
  const below = Path.endsWith('/') ? Path : `${Path}/`;
  const names = Object.keys(PUBLIC_PARAMETERS)
    .filter((name) => name.startsWith(below) && (Recursive || !name.slice(below.length).includes('/')))
    .toSorted();
  const start = NextToken === undefined ? 0 : position(NextToken);
  const end = start + MaxResults;
  const { Parameters } = await call.base('ssm', 'GetParameters', { Names: names.slice(start, end) });
  const more = end < names.length ? { NextToken: Buffer.from(`public:${end}`).toString('base64') } : {};
  return { Parameters, ...more };
});

function position(token: string): number {
  const found = /^public:(\d{1,9})$/.exec(Buffer.from(token, 'base64').toString())?.[1];
  if (found === undefined) throw new AwsError('InvalidNextToken', 'The specified token is not valid.');
  return Number(found);
}
