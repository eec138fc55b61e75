import type { Fidelity } from './service.ts';

const PUBLIC = 'of the public parameters those of the ECS-optimized images and of Amazon Linux 2023';

export const SSM: Fidelity = {
  service: 'ssm',
  title: 'AWS Systems Manager, parameters',
  sentences: 'AWS’s where its user guide shows one, else those of its API reference, the emulator’s and ours',
  simulated: {
    GetParameter: PUBLIC,
    GetParameters: PUBLIC,
    GetParametersByPath: `${PUBLIC}; the filters KeyId and Label are NotImplemented`,
    PutParameter: 'policies are NotImplemented',
  },
  unchecked: [
    'AddTagsToResource',
    'DeleteParameter',
    'DeleteParameters',
    'DescribeParameters',
    'GetParameterHistory',
    'LabelParameterVersion',
    'ListTagsForResource',
    'RemoveTagsFromResource',
  ],
};
