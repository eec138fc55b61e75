import type { Lab } from '../../labs/lab.ts';
import { checksOf, readsOf } from '../run.ts';
import { READS, withNeeds } from './reads.ts';

export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly [
    {
      readonly Sid: string;
      readonly Effect: 'Allow';
      readonly Action: readonly string[];
      readonly Resource: '*';
    },
  ];
}

/** The IAM actions that checking these labs takes, sorted. */
export function actionsFor(labs: readonly Lab[]): string[] {
  const reads = withNeeds(labs.flatMap((lab) => [...readsOf(checksOf(lab))]));
  return [...new Set([...reads].flatMap((name) => READS[name].actions))].sort();
}

/**
 * The least IAM policy under which every check of these labs can be judged. It only lets read. The resource is
 * `*`: a check finds what the learner made among everything of its kind, and most of these lists take nothing else.
 */
export const policyFor = (labs: readonly Lab[]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: [{ Sid: 'DrydockReads', Effect: 'Allow', Action: actionsFor(labs), Resource: '*' }],
});

/**
 * A CloudFormation template for a role in the learner's account that an instructor's checker may take on: only
 * with the external id that both agreed on, and only to read what these labs need.
 */
export const roleTemplate = (labs: readonly Lab[]): object => ({
  AWSTemplateFormatVersion: '2010-09-09',
  Description: `Lets a Drydock checker read what the labs ${labs.map((lab) => lab.id).join(', ')} need. It can change nothing.`,
  Parameters: {
    CheckerArn: {
      Type: 'String',
      Description: 'ARN of the user or role that the checker runs as, or of its account’s root.',
      AllowedPattern: 'arn:aws[a-z-]*:(iam|sts)::[0-9]{12}:.+',
    },
    ExternalId: {
      Type: 'String',
      Description: 'A long random word that only you and the checker know.',
      NoEcho: true,
      MinLength: 16,
      MaxLength: 1224,
      AllowedPattern: '[A-Za-z0-9+=,.@:/_-]*',
    },
  },
  Resources: {
    CheckerRole: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: 'drydock-checker',
        MaxSessionDuration: 3600,
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { AWS: { Ref: 'CheckerArn' } },
              Action: 'sts:AssumeRole',
              Condition: { StringEquals: { 'sts:ExternalId': { Ref: 'ExternalId' } } },
            },
          ],
        },
        Policies: [{ PolicyName: 'drydock-reads', PolicyDocument: policyFor(labs) }],
      },
    },
  },
  Outputs: { RoleArn: { Value: { 'Fn::GetAtt': ['CheckerRole', 'Arn'] } } },
});
