import { z } from 'zod';
import { changedProperties, generatedName, type StackResource } from '../../stacks/resource.ts';
import { requestOf } from '../../wire/template.ts';
import { retag, tagsOf } from './tags.ts';

const registeredSchema = z.object({ taskDefinition: z.object({ taskDefinitionArn: z.string() }) });

/**
 * Every change but of tags is a new revision; the old one is deregistered.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-taskdefinition.html
 */
export const taskDefinition: StackResource = {
  async create(request, ask) {
    const { Tags: _, Family: family, ...rest } = request.properties;
    const asked = requestOf('ecs', 'RegisterTaskDefinition', {
      ...rest,
      Family: family ?? generatedName(request),
    });
    const answer = await ask('RegisterTaskDefinition', { ...asked, tags: tagsOf(request.properties) });
    const arn = registeredSchema.parse(answer).taskDefinition.taskDefinitionArn;
    return { physicalId: arn, attributes: { TaskDefinitionArn: arn } };
  },

  async update(request, ask) {
    if (changedProperties(request).some((name) => name !== 'Tags'))
      return taskDefinition.create(request, ask);
    await retag(ask, request.physicalId, request.previous, request.properties);
    return { physicalId: request.physicalId, attributes: { TaskDefinitionArn: request.physicalId } };
  },

  async delete(request, ask) {
    await ask('DeregisterTaskDefinition', { taskDefinition: request.physicalId });
  },
};
