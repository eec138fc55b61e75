import { z } from 'zod';
import { AwsError } from '../../core/errors.ts';
import { until } from '../../stacks/patience.ts';
import {
  type Ask,
  changedProperties,
  generatedName,
  type Made,
  type StackResource,
} from '../../stacks/resource.ts';
import { requestOf } from '../../wire/template.ts';
import { retag, tagsOf } from './tags.ts';

const serviceSchema = z.object({
  serviceArn: z.string(),
  serviceName: z.string(),
  clusterArn: z.string(),
  status: z.string(),
  desiredCount: z.number(),
  runningCount: z.number(),
  pendingCount: z.number(),
  currentServiceDeployment: z.string().optional(),
  deploymentController: z.object({ type: z.string() }),
});
type Service = z.infer<typeof serviceSchema>;
const answerSchema = z.object({ service: serviceSchema });
const describedSchema = z.object({ services: z.array(serviceSchema) });
const historySchema = z.object({ serviceDeployments: z.array(z.object({ status: z.string() })) });

/** CloudFormation waits three hours; a task that finds no capacity is given up here after ten minutes. */
export const STEADY_MS = 600_000;
const REPLACED_BY = ['Cluster', 'LaunchType', 'Role', 'SchedulingStrategy', 'ServiceName'];

/**
 * Made and updated when it is steady; with an external controller at once, for its task sets come after it. Its physical
 * id is its ARN. An update asks for what has changed: a network that is named again would be deployed again.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-service.html
 */
export const service: StackResource = {
  async create(request, ask) {
    const { Tags: _, ServiceName: name, ...rest } = request.properties;
    const count = rest.SchedulingStrategy === 'DAEMON' ? {} : { DesiredCount: 1 };
    const asked = requestOf('ecs', 'CreateService', {
      ...count,
      ...rest,
      ServiceName: name ?? generatedName(request),
    });
    const answer = await ask('CreateService', { ...asked, tags: tagsOf(request.properties) });
    const made = answerSchema.parse(answer).service;
    try {
      return await steady(ask, made);
    } catch (error) {
      // What has failed to be made is not part of the stack: nobody else would delete it.
      await remove(ask, made.clusterArn, made.serviceName);
      throw error;
    }
  },

  async update(request, ask) {
    const changed = changedProperties(request);
    if (changed.some((name) => REPLACED_BY.includes(name))) return service.create(request, ask);
    const { Tags: _, ...properties } = request.properties;
    const asked = requestOf('ecs', 'UpdateService', {
      ...Object.fromEntries(Object.entries(properties).filter(([name]) => changed.includes(name))),
      ...(properties.Cluster === undefined ? {} : { Cluster: properties.Cluster }),
      Service: request.physicalId,
    });
    const { service: made } = answerSchema.parse(await ask('UpdateService', asked));
    await retag(ask, made.serviceArn, request.previous, request.properties);
    return steady(ask, made);
  },

  async delete({ physicalId }, ask) {
    const [, cluster = '', name = ''] = physicalId.split('/');
    await remove(ask, cluster, name);
  },
};

/** Waits until all tasks run. The circuit breaker's sentence is the one that public logs of stacks quote. */
async function steady(ask: Ask, service: Service): Promise<Made> {
  const { clusterArn, serviceName, serviceArn } = service;
  const made = { physicalId: serviceArn, attributes: { Name: serviceName, ServiceArn: serviceArn } };
  if (service.deploymentController.type === 'EXTERNAL') return made;
  await until(
    async () => {
      const [found] = await described(ask, clusterArn, serviceName);
      if (found === undefined || found.status !== 'ACTIVE') {
        throw new AwsError('ServiceNotActiveException', `The service ${serviceName} was deleted.`);
      }
      const asked = { serviceDeploymentArns: [found.currentServiceDeployment ?? ''] };
      const history = historySchema.parse(await ask('DescribeServiceDeployments', asked));
      const status = history.serviceDeployments[0]?.status ?? '';
      if (status === 'STOPPED' || status.startsWith('ROLLBACK')) {
        throw new AwsError(
          'GeneralServiceException',
          "Error occurred during operation 'ECS Deployment Circuit Breaker was triggered'.",
        );
      }
      const even = found.runningCount === found.desiredCount && found.pendingCount === 0;
      return status === 'SUCCESSFUL' && even;
    },
    `Resource of type 'AWS::ECS::Service' with identifier '${serviceArn}' did not stabilize.`,
    STEADY_MS,
  );
  return made;
}

async function remove(ask: Ask, cluster: string, service: string): Promise<void> {
  await ask('DeleteService', { cluster, service, force: true });
  await until(
    async () => (await described(ask, cluster, service))[0]?.status === 'INACTIVE',
    `The tasks of the service ${service} did not stop.`,
    STEADY_MS,
  );
}

async function described(ask: Ask, cluster: string, service: string): Promise<Service[]> {
  return describedSchema.parse(await ask('DescribeServices', { cluster, services: [service] })).services;
}
