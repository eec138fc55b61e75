import { AwsError } from '../core/errors.ts';

export const invalid = (message: string) => new AwsError('InvalidParameterException', message);

export const client = (message: string) => new AwsError('ClientException', message);

export const clusterNotFound = () => new AwsError('ClusterNotFoundException', 'Cluster not found.');
