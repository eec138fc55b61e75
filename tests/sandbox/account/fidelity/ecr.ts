import type { Fidelity } from './service.ts';

export const ECR: Fidelity = {
  service: 'ecr',
  title: 'Amazon ECR',
  sentences: "the registry's AWS's where the code cites a public report, else ours",
  simulated: {
    BatchDeleteImage: '',
    BatchGetImage: '',
    CreateRepository: 'no encryption by KMS and no exclusion filters of tags',
    DeleteRepository: '',
    DescribeImages: 'no scans',
    DescribeRepositories: '',
    GetAuthorizationToken: '',
    ListImages: '',
    ListTagsForResource: '',
    PutImage: 'the layers must be there already, pushed by the registry’s own protocol',
    PutImageTagMutability: '',
    SetRepositoryPolicy: 'that it is JSON is checked, and that its principal exists is not',
    TagResource: '',
  },
  unchecked: [
    'DeleteLifecyclePolicy',
    'DeleteRepositoryPolicy',
    'DescribeRegistry',
    'GetLifecyclePolicy',
    'GetRepositoryPolicy',
    'PutImageScanningConfiguration',
    'PutLifecyclePolicy',
    'UntagResource',
  ],
};
