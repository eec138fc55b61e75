import type { Fidelity } from './service.ts';

const PUBLIC = 'of the public parameters those of the ECS-optimized images and of Amazon Linux 2023';

export const SSM: Fidelity = {
  service: 'ssm',
  title: 'AWS Systems Manager, parameters',
  sentences: 'the emulator’s',
  simulated: {
    GetParameter: PUBLIC,
    GetParameters: PUBLIC,
    GetParametersByPath: `${PUBLIC}; tokens and filters are not checked`,
    PutParameter: '',
  },
  lenient: ['GetParameters', 'GetParametersByPath'],
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
