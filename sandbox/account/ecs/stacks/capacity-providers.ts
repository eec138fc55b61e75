import { z } from 'zod';
import { changedProperties, generatedName, type Made, type StackResource } from '../../stacks/resource.ts';
import { requestOf } from '../../wire/template.ts';
import { putProviders } from './cluster.ts';
import { retag, tagsOf } from './tags.ts';

const providerSchema = z.object({
  capacityProvider: z.object({ capacityProviderArn: z.string(), name: z.string() }),
});
const groupSchema = z.object({ AutoScalingGroupArn: z.unknown() }).loose();

function made(answer: object): Made {
  const { capacityProviderArn, name } = providerSchema.parse(answer).capacityProvider;
  return { physicalId: name, attributes: { Arn: capacityProviderArn } };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-capacityprovider.html */
export const capacityProvider: StackResource = {
  async create(request, ask) {
    const { Tags: _, Name: name, ...rest } = request.properties;
    const asked = requestOf('ecs', 'CreateCapacityProvider', {
      ...rest,
      Name: name ?? generatedName(request),
    });
    return made(await ask('CreateCapacityProvider', { ...asked, tags: tagsOf(request.properties) }));
  },

  async update(request, ask) {
    const { AutoScalingGroupProvider: group, ManagedInstancesProvider } = request.properties;
    const before = groupArn(request.previous.AutoScalingGroupProvider);
    const moved = groupArn(group) !== before;
    const renamed = changedProperties(request).some((name) => name === 'Name' || name === 'ClusterName');
    if (moved || renamed) return capacityProvider.create(request, ask);
    const { AutoScalingGroupArn: _, ...changeable } = groupSchema.parse(group ?? {});
    const asked = requestOf('ecs', 'UpdateCapacityProvider', {
      Name: request.physicalId,
      ...(group === undefined ? { ManagedInstancesProvider } : { AutoScalingGroupProvider: changeable }),
    });
    const answer = made(await ask('UpdateCapacityProvider', asked));
    await retag(ask, answer.attributes.Arn ?? '', request.previous, request.properties);
    return answer;
  },

  async delete(request, ask) {
    await ask('DeleteCapacityProvider', { capacityProvider: request.physicalId });
  },
};

const groupArn = (group: unknown): string =>
  JSON.stringify(groupSchema.parse(group ?? {}).AutoScalingGroupArn);

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-clustercapacityproviderassociations.html */
export const association: StackResource = {
  async create(request, ask) {
    const { Cluster, CapacityProviders, DefaultCapacityProviderStrategy } = request.properties;
    const name = String(Cluster ?? '');
    await putProviders(ask, name, { CapacityProviders, DefaultCapacityProviderStrategy });
    return { physicalId: name, attributes: {} };
  },

  update: (request, ask) => association.create(request, ask),

  async delete(request, ask) {
    const none = { CapacityProviders: [], DefaultCapacityProviderStrategy: [] };
    await putProviders(ask, request.physicalId, none);
  },
};
