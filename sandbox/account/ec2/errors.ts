import { AwsError } from '../core/errors.ts';

export const missingParameter = (name: string) =>
  new AwsError('MissingParameter', `The request must contain the parameter ${name}`);

export const invalidValue = (sentence: string) => new AwsError('InvalidParameterValue', sentence);
