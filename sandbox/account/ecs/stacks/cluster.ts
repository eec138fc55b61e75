import { z } from 'zod';
import { AwsError } from '../../core/errors.ts';
import { patiently, until } from '../../stacks/patience.ts';
import {
  type Ask,
  changedProperties,
  generatedName,
  type Made,
  type StackResource,
} from '../../stacks/resource.ts';
import { requestOf } from '../../wire/template.ts';
import { retag, tagsOf } from './tags.ts';

const clusterSchema = z.object({ cluster: z.object({ clusterArn: z.string(), clusterName: z.string() }) });
const describedSchema = z.object({
  clusters: z.array(z.object({ status: z.string(), attachmentsStatus: z.string().optional() })),
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-cluster.html */
export const cluster: StackResource = {
  async create(request, ask) {
    const { ClusterSettings: settings, Tags: _, ClusterName: name, ...rest } = request.properties;
    const asked = requestOf('ecs', 'CreateCluster', {
      ...rest,
      ClusterName: name ?? generatedName(request),
      ...(settings === undefined ? {} : { Settings: settings }),
    });
    await absent(ask, String(asked.clusterName));
    const made = await ask('CreateCluster', { ...asked, tags: tagsOf(request.properties) });
    return stable(ask, made);
  },

  async update(request, ask) {
    const changed = changedProperties(request);
    if (changed.includes('ClusterName')) return cluster.create(request, ask);
    const { ClusterSettings: settings, Configuration, ServiceConnectDefaults } = request.properties;
    const asked = requestOf('ecs', 'UpdateCluster', {
      Cluster: request.physicalId,
      ...Object.fromEntries(
        Object.entries({ Settings: settings, Configuration, ServiceConnectDefaults }).filter(
          ([, value]) => value !== undefined,
        ),
      ),
    });
    const made = clusterSchema.parse(await ask('UpdateCluster', asked));
    if (changed.includes('CapacityProviders') || changed.includes('DefaultCapacityProviderStrategy')) {
      const { CapacityProviders = [], DefaultCapacityProviderStrategy = [] } = request.properties;
      await putProviders(ask, request.physicalId, { CapacityProviders, DefaultCapacityProviderStrategy });
    }
    await retag(ask, made.cluster.clusterArn, request.previous, request.properties);
    return stable(ask, made);
  },

  async delete(request, ask) {
    await patiently(() => ask('DeleteCluster', { cluster: request.physicalId }));
  },
};

/** The API would answer the cluster that is there; a stack must not take over what it did not make. */
async function absent(ask: Ask, name: string): Promise<void> {
  const { clusters } = describedSchema.parse(await ask('DescribeClusters', { clusters: [name] }));
  if (!clusters.some((one) => one.status !== 'INACTIVE')) return;
  throw new AwsError(
    'AlreadyExists',
    `Resource of type 'AWS::ECS::Cluster' with identifier '${name}' already exists.`,
  );
}

/** CloudFormation calls a cluster made when its attachments are. */
async function stable(ask: Ask, answer: object): Promise<Made> {
  const { clusterArn, clusterName } = clusterSchema.parse(answer).cluster;
  await settled(ask, clusterName);
  return { physicalId: clusterName, attributes: { Arn: clusterArn } };
}

export async function settled(ask: Ask, name: string): Promise<void> {
  await until(async () => {
    const answer = await ask('DescribeClusters', { clusters: [name], include: ['ATTACHMENTS'] });
    const [found] = describedSchema.parse(answer).clusters;
    return found?.attachmentsStatus !== 'UPDATE_IN_PROGRESS';
  }, `The attachments of the cluster ${name} did not become stable.`);
}

/** Waits for its turn and for the outcome. The properties are spelled as in a template. */
export async function putProviders(
  ask: Ask,
  name: string,
  properties: { CapacityProviders: unknown; DefaultCapacityProviderStrategy: unknown },
): Promise<void> {
  const shape = 'PutClusterCapacityProviders';
  const asked = requestOf('ecs', shape, { Cluster: name, ...properties });
  await patiently(() => ask('PutClusterCapacityProviders', asked));
  await settled(ask, name);
}
