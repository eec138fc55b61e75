import type { Call } from '../core/call.ts';
import { operation } from '../core/operation.ts';
import { checkPermissionsPolicy } from './documents.ts';
import { checkFree, checkName } from './names.ts';
import { pageOf } from './pages.ts';
import { checkInlineSize, otherUserPolicies, quotaExceeded } from './quotas.ts';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const KEYS_A_USER = 2;

export const createUser = operation('iam', 'CreateUser', async (input, call) => {
  checkName(input.UserName, 'userName');
  const { Users = [] } = await call.base('iam', 'ListUsers', {});
  const taken = Users.map(({ UserName }) => UserName);
  checkFree(input.UserName, taken, 'User');
  return call.base('iam', 'CreateUser', input);
});

/** IAM looks for the user first, and so does GetUser here. */
export const putUserPolicy = operation('iam', 'PutUserPolicy', async (input, call) => {
  const { UserName = '', PolicyName = '', PolicyDocument = '' } = input;
  await call.base('iam', 'GetUser', { UserName });
  checkPermissionsPolicy(PolicyDocument);
  const others = await otherUserPolicies(UserName, PolicyName, call);
  checkInlineSize('user', UserName, [PolicyDocument, ...others]);
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

/** Inactive keys count, too; the sentence as AWS answers it: github.com/simonw/s3-credentials/issues/64. */
export const createAccessKey = operation('iam', 'CreateAccessKey', async (input, call) => {
  const asked = aboutCaller(input, call);
  const { AccessKeyMetadata = [] } = await call.base('iam', 'ListAccessKeys', { UserName: asked.UserName });
  if (AccessKeyMetadata.length >= KEYS_A_USER) throw quotaExceeded('AccessKeysPerUser', KEYS_A_USER);
  return call.base('iam', 'CreateAccessKey', asked);
});

export const listAccessKeys = operation('iam', 'ListAccessKeys', async (input, call) =>
  pageOf(await call.base('iam', 'ListAccessKeys', aboutCaller(input, call)), input),
);
