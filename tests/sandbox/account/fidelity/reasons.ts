/** Why no test has an operation refused with a code that AWS's model lists for it: one of these words, or a sentence. */
export const WHY = {
  fault: 'a fault of AWS’s own',
  generic: 'AWS documents it for many operations without saying when',
  quota: 'a quota that is not applied',
  emulator: 'as the emulator makes it, which does not check it',
  atOnce: 'here the change is done at once',
  oneByOne: 'here one change is made after the other',
  regions: 'every region has the same features here',
  kms: 'it belongs to KMS, which is not simulated',
  policies: 'it belongs to parameter policies, which are NotImplemented',
} as const;

export interface Reasons {
  /** By code, for every operation of the service that lists it and is not named below. */
  always: Readonly<Record<string, string>>;
  /** By operation and code. */
  operations?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const CONNECT = 'it belongs to Service Connect, which is NotImplemented';
const MISSING = 'what is not there is among the failures of the answer';
const TOKENS = 'tokens of requests are kept with the events, not compared';
const DETACHED = 'nothing of what it takes away is counted';

/** By service. EC2's model lists no codes. */
export const REASONS: Readonly<Record<string, Reasons>> = {
  ecs: {
    always: {
      BlockedException: 'AWS blocks nobody here',
      ClientException: WHY.generic,
      LimitExceededException: WHY.quota,
      NamespaceNotFoundException: CONNECT,
      UnsupportedFeatureException: WHY.regions,
      UpdateInProgressException: WHY.atOnce,
    },
    operations: {
      DescribeServiceDeployments: { ClusterNotFoundException: MISSING, ServiceNotFoundException: MISSING },
      DescribeServiceRevisions: { ClusterNotFoundException: MISSING, ServiceNotFoundException: MISSING },
      // github.com/aws/amazon-ecs-cli/issues/951, github.com/awsdocs/amazon-ecs-developer-guide/pull/149
      RegisterTaskDefinition: {
        LimitExceededException:
          'too many containers and too long a definition are ClientException on AWS, too',
      },
      StartTask: { NamespaceNotFoundException: 'a request names no namespace' },
    },
  },
  ecr: {
    always: {
      KmsException: WHY.kms,
      LimitExceededException: WHY.quota,
      UnableToGetUpstreamImageException: 'it belongs to pull-through caches, which are NotImplemented',
    },
  },
  iam: {
    always: { LimitExceeded: WHY.quota },
    operations: {
      // github.com/coreos/mantle/pull/1058
      AddRoleToInstanceProfile: {
        EntityAlreadyExists: 'AWS answers LimitExceeded for a role that is there, too',
      },
      DeleteInstanceProfile: { LimitExceeded: DETACHED },
      DeleteRole: { LimitExceeded: DETACHED },
      DeleteRolePolicy: { LimitExceeded: DETACHED },
      DetachRolePolicy: { LimitExceeded: DETACHED },
      ListAttachedRolePolicies: { InvalidInput: WHY.generic },
      RemoveRoleFromInstanceProfile: { LimitExceeded: DETACHED },
    },
  },
  autoscaling: {
    always: {
      ResourceInUse: WHY.generic,
      ScalingActivityInProgress: WHY.generic,
      ServiceLinkedRoleFailure: 'everything is consistent at once',
    },
    operations: {
      // https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateOrUpdateTags.html
      CreateOrUpdateTags: { AlreadyExists: 'a tag that exists is overwritten, on AWS too' },
    },
  },
  cloudformation: {
    always: { LimitExceededException: WHY.quota, TokenAlreadyExistsException: TOKENS },
    operations: {
      ExecuteChangeSet: {
        InsufficientCapabilitiesException: 'the change set could not be made without them',
      },
    },
  },
  logs: {
    always: {
      LimitExceededException: WHY.quota,
      OperationAbortedException: WHY.oneByOne,
      ServiceUnavailableException: WHY.fault,
      ValidationException: WHY.generic,
    },
  },
  cloudwatch: {
    always: {
      InternalServiceError: WHY.fault,
      InvalidParameterCombination: WHY.emulator,
      InvalidParameterValue: WHY.emulator,
      MissingParameter: WHY.emulator,
    },
  },
  ssm: {
    always: { InvalidKeyId: WHY.kms },
    operations: {
      PutParameter: {
        IncompatiblePolicyException: WHY.policies,
        InvalidPolicyAttributeException: WHY.policies,
        InvalidPolicyTypeException: WHY.policies,
        ParameterLimitExceeded: WHY.quota,
        PoliciesLimitExceededException: WHY.policies,
        TooManyUpdates: WHY.oneByOne,
      },
    },
  },
  sts: {
    always: {},
    operations: {
      AssumeRole: {
        ExpiredTokenException: 'it is about a web identity token, which this operation does not take',
        PackedPolicyTooLarge: 'AWS does not publish how it packs policies',
      },
    },
  },
};
