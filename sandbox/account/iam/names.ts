import { AwsError } from '../core/errors.ts';

const NAME = /^[\w+=,.@-]+$/;
const LONGEST = { roleName: 64, userName: 64, instanceProfileName: 128, policyName: 128 };

/** Checks a name; `parameter` is what AWS calls it. Throws AwsError, ValidationError. */
export function checkName(text: string | undefined, parameter: keyof typeof LONGEST): void {
  const failed = (what: string, constraint: string) =>
    new AwsError(
      'ValidationError',
      `1 validation error detected: Value ${what}at '${parameter}' failed to satisfy constraint: Member must ${constraint}`,
    );
  if (!text) throw failed('', 'not be null');
  if (text.length > LONGEST[parameter])
    throw failed(`'${text}' `, `have length less than or equal to ${LONGEST[parameter]}`);
  if (!NAME.test(text)) {
    throw new AwsError(
      'ValidationError',
      `The specified value for ${parameter} is invalid. It must contain only alphanumeric characters and/or the ` +
        'following: +=,.@_-',
    );
  }
}

/** Names are not distinguished by case: MyRole and myrole cannot both be. Throws AwsError for one that is taken. */
export function checkFree(
  text: string | undefined,
  taken: readonly (string | undefined)[],
  kind: string,
): void {
  const name = (text ?? '').toLowerCase();
  if (taken.some((other) => other?.toLowerCase() === name))
    throw new AwsError('EntityAlreadyExists', `${kind} with name ${text} already exists.`, 409);
}

/**
 * Throws InvalidInput for a tag key that is given twice, in whatever case. The sentence as AWS answers it:
 * github.com/github-aws-runners/terraform-aws-github-runner/pull/1346.
 */
export function checkTagKeys(tags: readonly { Key?: string | undefined }[] | undefined): void {
  const keys = (tags ?? []).map(({ Key = '' }) => Key.toLowerCase());
  if (new Set(keys).size === keys.length) return;
  throw new AwsError(
    'InvalidInput',
    'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
  );
}
