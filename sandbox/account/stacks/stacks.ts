import { autoScalingGroup } from '../autoscaling/stacks.ts';
import type { Core } from '../core/core.ts';
import { AwsError, notSimulated } from '../core/errors.ts';
import { launchTemplate } from '../ec2/launch-templates/stacks.ts';
import { route } from '../ec2/route-stacks.ts';
import { EC2_CHECKS } from '../ec2/stacks.ts';
import { ECR_CHECKS } from '../ecr/stacks.ts';
import { ECS_RESOURCES } from '../ecs/stacks/stacks.ts';
import { IAM_CHECKS } from '../iam/stacks.ts';
import type { Ask, Made, StackCheck, StackRequest, StackResource } from './resource.ts';

/** The resource types of templates that are made here, by the API's own operations. */
const RESOURCES: Record<string, StackResource> = {
  'AWS::AutoScaling::AutoScalingGroup': autoScalingGroup,
  'AWS::EC2::LaunchTemplate': launchTemplate,
  'AWS::EC2::Route': route,
  ...ECS_RESOURCES,
};

/** Those that the emulator makes, once our rules have let them pass. */
const CHECKS: Record<string, StackCheck> = { ...EC2_CHECKS, ...ECR_CHECKS, ...IAM_CHECKS };

/** How the names of types begin that are the emulator's. A stack cannot pretend to have made a bucket: others are unknown. */
const LEFT = [
  'AWS::CloudFormation::',
  'AWS::EC2::',
  'AWS::ECR::Repository',
  'AWS::IAM::',
  'AWS::Logs::LogGroup',
];

/** What the emulator makes of templates' types: those made here, those asked about first, its own. */
export const stackTypes = () => ({ made: Object.keys(RESOURCES), checked: Object.keys(CHECKS), left: LEFT });

/** Does, or lets pass, what a stack asks of one resource. Throws AwsError; one that is gone already counts as deleted. */
export async function stackResource(
  core: Core,
  request: StackRequest,
): Promise<Made | { properties: object }> {
  const check = CHECKS[request.type];
  if (check !== undefined) return { properties: await checked(core, check, request) };
  const resource = RESOURCES[request.type];
  if (resource === undefined) throw notSimulated(request.type);
  const service = request.type.split('::')[1]?.toLowerCase() ?? '';
  const ask: Ask = (operation, body) => core.call(service, operation, body, request.region, request.caller);
  if (request.action !== 'delete') return resource[request.action](request, ask);
  await resource.delete(request, ask).catch(unlessGone);
  return { physicalId: request.physicalId, attributes: {} };
}

async function checked(core: Core, check: StackCheck, request: StackRequest): Promise<object> {
  const call = core.reading(request.region, request.caller);
  if (request.action === 'create')
    return (await check.create?.(request.properties, call)) ?? request.properties;
  if (request.action === 'delete') await check.delete?.(request.physicalId, call).catch(unlessGone);
  return request.properties;
}

function unlessGone(error: unknown): void {
  const gone =
    error instanceof AwsError &&
    (/NotFound/.test(error.code) ||
      /does not exist|not found|Unable to describe task definition|being deleted/.test(error.message));
  if (!gone) throw error;
}
