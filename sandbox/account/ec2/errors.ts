import type { Tag } from '@aws-sdk/client-ec2';
import { AwsError } from '../core/errors.ts';

export const missingParameter = (name: string) =>
  new AwsError('MissingParameter', `The request must contain the parameter ${name}`);

export const invalidValue = (sentence: string) => new AwsError('InvalidParameterValue', sentence);

/** Tags that only AWS's services make. */
export const isReserved = ({ Key }: Tag): boolean => Key?.toLowerCase().startsWith('aws:') === true;

export const reservedTag = () => invalidValue("Tag keys starting with 'aws:' are reserved for internal use");
