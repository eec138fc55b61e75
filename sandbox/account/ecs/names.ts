import type { Call } from '../core/call.ts';
import type { ClusterRecord } from '../core/state.ts';
import { clusterNotFound, invalid } from './errors.ts';

const NAME = /^[a-zA-Z0-9\-_]{1,255}$/;

/** Throws InvalidParameterException unless `name` is a name as clusters, services and capacity providers have. */
export function checkName(what: string, name: string): void {
  // The sentence as AWS answered DescribeServices: github.com/awslabs/amazon-ecs-nodejs-microservices/issues/18
  if (!NAME.test(name)) throw invalid(`${what} must match ^[a-zA-Z0-9\\-_]{1,255}$, but was ${name}`);
}

/** The short name in a name or an ARN of that kind (`cluster`, `capacity-provider`), in this account and region. */
export function shortName(call: Call, kind: string, given: string): string {
  if (!given.startsWith('arn:')) return given;
  const [, , service, region, account, resource = ''] = given.split(':');
  const [type, name] = resource.split('/');
  if (service !== 'ecs' || type !== kind || name === undefined) {
    throw invalid(`Invalid identifier: ${given} is not the ARN of a ${kind}.`);
  }
  if (account !== call.accountId) {
    throw invalid(`Identifier is for ${account}. Your accountId is ${call.accountId}`);
  }
  if (region !== call.region)
    throw invalid(`Identifier is for region ${region}. Your region is ${call.region}`);
  return name;
}

/** The ACTIVE cluster of that name or ARN; none given: `default`. Throws ClusterNotFoundException. */
export function activeCluster(call: Call, given: string | undefined): ClusterRecord {
  const name = shortName(call, 'cluster', given || 'default');
  checkName('Cluster', name);
  const cluster = call.state.clusters.get(name);
  if (cluster === undefined || cluster.status === 'INACTIVE') throw clusterNotFound();
  return cluster;
}

export const arnOf = (call: Call, resource: string) =>
  `arn:aws:ecs:${call.region}:${call.accountId}:${resource}`;
