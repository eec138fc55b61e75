import type { Call } from '../core/call.ts';
import { operation } from '../core/operation.ts';
import { checkPermissionsPolicy } from './documents.ts';
import { checkFree, checkName } from './names.ts';
import { pageOf } from './pages.ts';

export const createUser = operation('iam', 'CreateUser', async (input, call) => {
  checkName(input.UserName, 'userName');
  const { Users = [] } = await call.base('iam', 'ListUsers', {});
  const taken = Users.map(({ UserName }) => UserName);
  checkFree(input.UserName, taken, 'User');
  return call.base('iam', 'CreateUser', input);
});

/** IAM looks for the user first, and so does GetUser here. */
export const putUserPolicy = operation('iam', 'PutUserPolicy', async (input, call) => {
  await call.base('iam', 'GetUser', { UserName: input.UserName });
  checkPermissionsPolicy(input.PolicyDocument ?? '');
  return call.base('iam', 'PutUserPolicy', input);
});

/** Without a name these calls are about the caller. */
function aboutCaller<Asked extends { UserName?: string | undefined }>(asked: Asked, call: Call): Asked {
  const own = /:user\/(?:.*\/)?([^/]+)$/.exec(call.caller)?.[1];
  return asked.UserName || own === undefined ? asked : { ...asked, UserName: own };
}

export const getUser = operation('iam', 'GetUser', (input, call) =>
  call.base('iam', 'GetUser', aboutCaller(input, call)),
);

export const createAccessKey = operation('iam', 'CreateAccessKey', (input, call) =>
  call.base('iam', 'CreateAccessKey', aboutCaller(input, call)),
);

export const listAccessKeys = operation('iam', 'ListAccessKeys', async (input, call) =>
  pageOf(await call.base('iam', 'ListAccessKeys', aboutCaller(input, call)), input),
);
