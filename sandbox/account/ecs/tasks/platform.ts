import { AwsError } from '../../core/errors.ts';
import { invalid } from '../errors.ts';
import type { Definition } from './demand.ts';

/** The newest first. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/platform-fargate.html */
const LINUX = ['1.4.0', '1.3.0'];
/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/platform-windows-fargate.html */
const WINDOWS = ['1.0.0'];

/**
 * Checks the Fargate platform version that was asked for. Its sentences: github.com/jenkinsci/amazon-ecs-plugin/issues/218
 * and github.com/aws/amazon-ecs-cli/issues/1040. Throws AwsError.
 */
export function checkPlatform(asked: string | undefined, definition: Definition, fargate: boolean): void {
  if (asked === undefined) return;
  if (!fargate) throw invalid('The platform version must be null when specifying an EC2 launch type.');
  if (asked !== 'LATEST' && !versionsOf(definition).includes(asked)) {
    throw new AwsError('PlatformUnknownException', 'The specified platform does not exist.');
  }
  if (asked === '1.3.0' && needsNewer(definition)) {
    throw new AwsError(
      'PlatformTaskDefinitionIncompatibilityException',
      'One or more of the requested capabilities are not supported.',
    );
  }
}

/** The platform version that a task runs on. */
export const platformOf = (asked: string | undefined, definition: Definition): string | undefined =>
  asked === undefined || asked === 'LATEST' ? versionsOf(definition)[0] : asked;

const versionsOf = ({ runtimePlatform }: Definition): readonly string[] =>
  runtimePlatform?.operatingSystemFamily?.startsWith('WINDOWS') ? WINDOWS : LINUX;

/** EFS, a size of the ephemeral storage and SYS_PTRACE came with 1.4.0, as the page of Linux versions above says. */
const needsNewer = (definition: Definition): boolean =>
  definition.ephemeralStorage !== undefined ||
  definition.volumes?.some((volume) => volume.efsVolumeConfiguration !== undefined) === true ||
  definition.containerDefinitions?.some(({ linuxParameters }) =>
    linuxParameters?.capabilities?.add?.includes('SYS_PTRACE'),
  ) === true;
