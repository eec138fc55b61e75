import { z } from 'zod';
import { changedProperties, type Made, type StackResource } from '../stacks/resource.ts';
import { requestOf } from '../wire/template.ts';

const DESTINATIONS = ['DestinationCidrBlock', 'DestinationIpv6CidrBlock', 'DestinationPrefixListId'];

const placeSchema = z.object({
  RouteTableId: z.string(),
  DestinationCidrBlock: z.string().optional(),
  DestinationIpv6CidrBlock: z.string().optional(),
  DestinationPrefixListId: z.string().optional(),
});

function made(properties: object): Made {
  const { RouteTableId, ...destinations } = placeSchema.parse(properties);
  return { physicalId: `${RouteTableId}|${Object.values(destinations)[0] ?? ''}`, attributes: {} };
}

/**
 * Another target is put in the place of the one before; another table or destination makes another route.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-route.html
 */
export const route: StackResource = {
  async create({ properties }, ask) {
    await ask('CreateRoute', requestOf('ec2', 'CreateRoute', properties));
    return made(properties);
  },

  async update(request, ask) {
    const changed = changedProperties(request);
    if (changed.length === 0) return made(request.properties);
    if (changed.some((name) => name === 'RouteTableId' || DESTINATIONS.includes(name)))
      return route.create(request, ask);
    await ask('ReplaceRoute', requestOf('ec2', 'ReplaceRoute', request.properties));
    return made(request.properties);
  },

  async delete({ properties }, ask) {
    await ask('DeleteRoute', placeSchema.parse(properties));
  },
};
