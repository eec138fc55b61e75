import { z } from 'zod';
import { changedProperties, generatedName, type Made, type StackResource } from '../../stacks/resource.ts';
import { requestOf } from '../../wire/template.ts';

const templateSchema = z.object({
  LaunchTemplate: z.object({
    LaunchTemplateId: z.string(),
    LaunchTemplateName: z.string(),
    DefaultVersionNumber: z.int(),
    LatestVersionNumber: z.int(),
  }),
});
const templatesSchema = z.object({ LaunchTemplates: z.array(templateSchema.shape.LaunchTemplate).min(1) });

function made(template: z.infer<typeof templateSchema>['LaunchTemplate']): Made {
  const { LaunchTemplateId, LaunchTemplateName, DefaultVersionNumber, LatestVersionNumber } = template;
  return {
    physicalId: LaunchTemplateId,
    attributes: {
      LaunchTemplateId,
      LaunchTemplateName,
      DefaultVersionNumber: String(DefaultVersionNumber),
      LatestVersionNumber: String(LatestVersionNumber),
    },
  };
}

/**
 * A change makes a new version and leaves the default one; another name makes another template.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-launchtemplate.html
 */
export const launchTemplate: StackResource = {
  async create(request, ask) {
    const asked = requestOf('ec2', 'CreateLaunchTemplate', {
      LaunchTemplateName: generatedName(request),
      ...request.properties,
    });
    return made(templateSchema.parse(await ask('CreateLaunchTemplate', asked)).LaunchTemplate);
  },

  async update(request, ask) {
    const changed = changedProperties(request);
    if (changed.includes('LaunchTemplateName')) return launchTemplate.create(request, ask);
    const { LaunchTemplateData, VersionDescription } = request.properties;
    const asked = requestOf('ec2', 'CreateLaunchTemplateVersion', {
      LaunchTemplateId: request.physicalId,
      LaunchTemplateData,
      ...(VersionDescription === undefined ? {} : { VersionDescription }),
    });
    await ask('CreateLaunchTemplateVersion', asked);
    const answer = await ask('DescribeLaunchTemplates', { LaunchTemplateIds: [request.physicalId] });
    const [template] = templatesSchema.parse(answer).LaunchTemplates;
    if (template === undefined) throw new Error(`There is no launch template ${request.physicalId}.`);
    return made(template);
  },

  async delete(request, ask) {
    await ask('DeleteLaunchTemplate', { LaunchTemplateId: request.physicalId });
  },
};
