import type { Call } from '../core/call.ts';
import { AwsError, notSimulated } from '../core/errors.ts';
import { operation } from '../core/operation.ts';

// The codes and limits: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html. Without a
// source of its own a sentence is that page's.

export const TYPES: readonly string[] = ['String', 'StringList', 'SecureString'];
const MOST_LEVELS = 15;
const VERSIONS_KEPT = 100;
/** The emulator keeps them all. */
const ALL = 1_000_000;
/** The only key there is: KMS is not simulated. */
const KEYS = ['', 'alias/aws/ssm'];

export const putParameter = operation('ssm', 'PutParameter', async (input, call) => {
  const { Name: name = '', Type, Value = '', KeyId = '' } = input;
  if (input.Policies) throw notSimulated('parameter policies');
  if (levels(name) > MOST_LEVELS) {
    throw new AwsError(
      'HierarchyLevelLimitExceededException',
      `A hierarchy can have a maximum of ${MOST_LEVELS} levels.`,
    );
  }
  if (Type !== undefined && !TYPES.includes(Type))
    throw new AwsError('UnsupportedParameterType', `The parameter type ${Type} isn't supported.`);
  // As KMS says it: github.com/binxio/aws-ssm-copy/issues/10
  if (!KEYS.includes(KeyId)) throw new AwsError('InvalidKeyId', `Key '${KeyId}' does not exist`);
  if (input.AllowedPattern) compiled(input.AllowedPattern);
  const before = input.Overwrite ? await metadataOf(name, call) : undefined;
  if (before !== undefined) await checkOverwrite(name, Type, before.Type, call);
  const pattern = input.AllowedPattern ?? before?.AllowedPattern;
  if (pattern && !compiled(pattern).test(Value)) {
    // https://docs.aws.amazon.com/systems-manager/latest/userguide/param-create-cli.html
    throw new AwsError(
      'ParameterPatternMismatchException',
      `Parameter value, cannot be validated against allowedPattern: ${pattern}`,
    );
  }
  // A pattern stays until another takes its place.
  const kept = pattern === undefined ? {} : { AllowedPattern: pattern };
  return call.base('ssm', 'PutParameter', { ...input, ...kept });
});

/** A name at the root has one. */
const levels = (name: string): number => name.split('/').filter((part) => part !== '').length;

/** As AWS's own examples are matched: the whole value. */
function compiled(pattern: string): RegExp {
  try {
    return new RegExp(`^(?:${pattern})$`);
  } catch {
    throw new AwsError(
      'InvalidAllowedPatternException',
      "The request doesn't meet the regular expression requirement.",
    );
  }
}

async function metadataOf(name: string, call: Call) {
  const ParameterFilters = [{ Key: 'Name', Option: 'Equals', Values: [name] }];
  const { Parameters = [] } = await call.base('ssm', 'DescribeParameters', { ParameterFilters });
  return Parameters.find(({ Name }) => Name === name);
}

async function checkOverwrite(
  name: string,
  type: string | undefined,
  before: string | undefined,
  call: Call,
): Promise<void> {
  if (type !== undefined && type !== before) {
    throw new AwsError(
      'HierarchyTypeMismatchException',
      `Parameter Store doesn't support changing a parameter's type: ${name} is a ${before}.`,
    );
  }
  const asked = { Name: name, MaxResults: ALL };
  const { Parameters = [] } = await call.base('ssm', 'GetParameterHistory', asked);
  const oldest = Parameters.at(-VERSIONS_KEPT);
  if (!oldest?.Labels?.length) return;
  throw new AwsError(
    'ParameterMaxVersionLimitExceeded',
    `You attempted to create a new version of ${name} by calling the PutParameter API with the overwrite flag. Version ` +
      `${oldest.Version}, the oldest version, can't be deleted because it has a label associated with it. Move the label ` +
      'to another version of the parameter, and try again.',
  );
}
