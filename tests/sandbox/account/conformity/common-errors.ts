import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/CommonErrors.html and the same page of the other services. */
const COMMON = [
  'AccessDeniedException',
  'ExpiredTokenException',
  'IncompleteSignature',
  'InternalFailure',
  'InvalidAction',
  'InvalidClientTokenId',
  'InvalidParameterCombination',
  'InvalidParameterValue',
  'InvalidQueryParameter',
  'MalformedQueryString',
  'MissingAction',
  'MissingAuthenticationToken',
  'MissingParameter',
  'NotAuthorized',
  'OptInRequired',
  'RequestExpired',
  'ServiceUnavailable',
  'ThrottlingException',
  'UnrecognizedClientException',
  'ValidationError',
];

/** Codes that no such page has, each with where AWS is seen to answer it. */
const ELSEWHERE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ec2: {
    'InvalidVpc.Range': 'https://github.com/grycap/im/issues/1011 (the page: InvalidVpcRange)',
    'InvalidUserData.Malformed': 'https://github.com/awslabs/ec2-spot-workshops/issues/15',
    'InvalidVpcCidrBlockAssociationID.NotFound':
      'https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/ec2/errors.go',
  },
  query: {
    AccessDenied: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html',
    SignatureDoesNotMatch:
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html',
  },
  json: {
    SerializationException: 'https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html',
    // The account itself is down; a service behind AWS's JSON protocol would answer ServerException or nothing.
    ServiceUnavailable: 'the account is starting or stopping',
  },
};

/** The codes of https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html that may concern what is simulated. */
const EC2 = readFileSync(join(import.meta.dirname, 'ec2-errors.txt'), 'utf8').split(/\s+/);

/** Our own word for what is not simulated. */
const OURS = 'NotImplemented';

/** Whether any operation may answer that code, whatever its model lists. */
export function isCommonError(protocol: 'ec2' | 'query' | 'json', code: string): boolean {
  if (code === OURS || code in (ELSEWHERE[protocol] ?? {})) return true;
  return (protocol === 'ec2' ? EC2 : COMMON).includes(code);
}
