import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { openReader } from '../../checker/account/reader.ts';
import type { ReadName } from '../../labs/readings.ts';
import { targetAt } from './support/ministack.ts';

/** An account of this many things of every kind, given a few a page whatever was asked for. */
const COUNT = 25;
const PAGE = 4;

const ITEMS: Readonly<Record<string, { list: string; item: (at: number) => string }>> = {
  DescribeVpcs: {
    list: 'vpcSet',
    item: (at) =>
      `<item><vpcId>vpc-${at}</vpcId><cidrBlock>10.${at}.0.0/16</cidrBlock><isDefault>false</isDefault><state>available</state></item>`,
  },
  DescribeSubnets: {
    list: 'subnetSet',
    item: (at) =>
      `<item><subnetId>subnet-${at}</subnetId><vpcId>vpc-1</vpcId><availabilityZone>us-east-1a</availabilityZone><cidrBlock>10.0.${at}.0/24</cidrBlock><mapPublicIpOnLaunch>true</mapPublicIpOnLaunch><state>available</state></item>`,
  },
  DescribeInternetGateways: {
    list: 'internetGatewaySet',
    item: (at) => `<item><internetGatewayId>igw-${at}</internetGatewayId></item>`,
  },
  DescribeRouteTables: {
    list: 'routeTableSet',
    item: (at) => `<item><routeTableId>rtb-${at}</routeTableId><vpcId>vpc-1</vpcId></item>`,
  },
  DescribeSecurityGroups: {
    list: 'securityGroupInfo',
    item: (at) => `<item><groupId>sg-${at}</groupId><groupName>g${at}</groupName><vpcId>vpc-1</vpcId></item>`,
  },
  ListRoles: {
    list: 'Roles',
    item: (at) =>
      `<member><RoleName>r${at}</RoleName><Path>/</Path><Arn>arn:aws:iam::111122223333:role/r${at}</Arn><AssumeRolePolicyDocument>${encodeURIComponent('{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}}')}</AssumeRolePolicyDocument></member>`,
  },
  ListInstanceProfiles: {
    list: 'InstanceProfiles',
    item: (at) =>
      `<member><InstanceProfileName>p${at}</InstanceProfileName><Arn>arn:aws:iam::111122223333:instance-profile/p${at}</Arn><Roles><member><RoleName>r${at}</RoleName></member></Roles></member>`,
  },
  ListEntitiesForPolicy: {
    list: 'PolicyRoles',
    item: (at) => `<member><RoleName>r${at}</RoleName></member>`,
  },
  ListAttachedRolePolicies: {
    list: 'AttachedPolicies',
    item: (at) =>
      `<member><PolicyName>p${at}</PolicyName><PolicyArn>arn:aws:iam::aws:policy/p${at}</PolicyArn></member>`,
  },
  ListRolePolicies: { list: 'PolicyNames', item: (at) => `<member>p${at}</member>` },
  DescribeAutoScalingGroups: {
    list: 'AutoScalingGroups',
    item: (at) =>
      `<member><AutoScalingGroupName>g${at}</AutoScalingGroupName><AutoScalingGroupARN>arn:aws:autoscaling:us-east-1:111122223333:g${at}</AutoScalingGroupARN><MinSize>1</MinSize><MaxSize>5</MaxSize><DesiredCapacity>1</DesiredCapacity></member>`,
  },
};

/** The lists of ECS, which speaks JSON. */
const JSON_ITEMS: Readonly<Record<string, { list: string; item: (at: number) => unknown }>> = {
  ListClusters: {
    list: 'clusterArns',
    item: (at) => `arn:aws:ecs:us-east-1:111122223333:cluster/c${at}`,
  },
  DescribeCapacityProviders: {
    list: 'capacityProviders',
    item: (at) => ({ name: `p${at}`, status: 'ACTIVE' }),
  },
  ListTaskDefinitionFamilies: { list: 'families', item: (at) => `f${at}` },
};

interface Asked {
  readonly operation: string;
  readonly body: string;
}

function jsonAnswer({ operation, body }: Asked, endless: boolean): object {
  const { nextToken, clusters } = JSON.parse(body) as { nextToken?: string; clusters?: string[] };
  if (operation === 'DescribeClusters') {
    const name = (arn: string) => arn.slice(arn.indexOf('/') + 1);
    const known = (clusters ?? []).filter((arn) => arn.startsWith('arn:'));
    return {
      clusters: known.map((arn) => ({ clusterArn: arn, clusterName: name(arn), status: 'ACTIVE' })),
      failures: (clusters ?? [])
        .filter((arn) => !known.includes(arn))
        .map((arn) => ({ arn, reason: 'MISSING' })),
    };
  }
  const { list, item } = JSON_ITEMS[operation] ?? { list: '', item: () => undefined };
  const from = Number(nextToken ?? 0);
  const to = Math.min(from + PAGE, COUNT);
  return {
    [list]: Array.from({ length: to - from }, (_, at) => item(from + at)),
    ...(endless || to < COUNT ? { nextToken: endless ? '0' : String(to) } : {}),
  };
}

function answer(operation: string, from: number, endless: boolean): string {
  const { list, item } = ITEMS[operation] ?? { list: '', item: () => '' };
  const to = Math.min(from + PAGE, COUNT);
  const items = Array.from({ length: to - from }, (_, at) => item(from + at)).join('');
  const more = endless || to < COUNT;
  const next = endless ? '0' : String(to);
  if (operation === 'GetCallerIdentity') {
    return '<GetCallerIdentityResponse><GetCallerIdentityResult><Account>111122223333</Account><Arn>arn:aws-cn:iam::111122223333:root</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>';
  }
  if (operation === 'DescribeVpcAttribute') {
    return '<DescribeVpcAttributeResponse><enableDnsSupport><value>true</value></enableDnsSupport></DescribeVpcAttributeResponse>';
  }
  if (operation === 'DescribeAutoScalingGroups') {
    const token = more ? `<NextToken>${next}</NextToken>` : '';
    return `<${operation}Response><${operation}Result><${list}>${items}</${list}>${token}</${operation}Result></${operation}Response>`;
  }
  if (operation.startsWith('Describe')) {
    return `<${operation}Response><${list}>${items}</${list}>${more ? `<nextToken>${next}</nextToken>` : ''}</${operation}Response>`;
  }
  const marker = more
    ? `<IsTruncated>true</IsTruncated><Marker>${next}</Marker>`
    : '<IsTruncated>false</IsTruncated>';
  return `<${operation}Response><${operation}Result><${list}>${items}</${list}>${marker}</${operation}Result></${operation}Response>`;
}

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function readerOf({ endless }: { endless: boolean }) {
  const asked: URLSearchParams[] = [];
  server = createServer(async (request, response) => {
    const body = (await buffer(request)).toString();
    const target = request.headers['x-amz-target'];
    if (typeof target === 'string') {
      const operation = target.split('.').at(-1) ?? '';
      response
        .writeHead(200, { 'content-type': 'application/x-amz-json-1.1' })
        .end(JSON.stringify(jsonAnswer({ operation, body }, endless)));
      return;
    }
    const params = new URLSearchParams(body);
    asked.push(params);
    const from = Number(params.get('NextToken') ?? params.get('Marker') ?? 0);
    response
      .writeHead(200, { 'content-type': 'text/xml' })
      .end(answer(params.get('Action') ?? '', from, endless));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const reader = await openReader(targetAt((server.address() as { port: number }).port));
  return { reader, asked };
}

test.each<[ReadName, (value: never) => number]>([
  ['vpcs', (value: unknown[]) => value.length],
  ['vpcDns', (value: unknown[]) => value.length],
  ['subnets', (value: unknown[]) => value.length],
  ['internetGateways', (value: unknown[]) => value.length],
  ['routeTables', (value: unknown[]) => value.length],
  ['securityGroups', (value: unknown[]) => value.length],
  ['roles', (value: unknown[]) => value.length],
  ['instanceProfiles', (value: unknown[]) => value.length],
  ['managedPolicyRoles', (value: { roleNames: string[] }[]) => value[0]?.roleNames.length ?? 0],
  ['clusters', (value: unknown[]) => value.length],
  ['capacityProviders', (value: unknown[]) => value.length],
  ['taskDefinitionFamilies', (value: unknown[]) => value.length],
  ['autoScalingGroups', (value: unknown[]) => value.length],
  ['courseRolePolicies', (value: { attached: string[] }[]) => value[0]?.attached.length ?? 0],
  ['courseRolePolicies', (value: { inline: string[] }[]) => value[0]?.inline.length ?? 0],
])('%s are read to the last page', async (name, count) => {
  const { reader } = await readerOf({ endless: false });
  const reading = await reader.begin().read(name);
  reader.close();
  expect(reading.outcome).toBe('found');
  if (reading.outcome === 'found') expect(count(reading.value as never)).toBe(COUNT);
});

test.each<[ReadName, string]>([
  ['subnets', 'DescribeSubnets'],
  ['clusters', 'ListClusters'],
  ['autoScalingGroups', 'DescribeAutoScalingGroups'],
])('a list of %s that never ends is not read for ever', async (name, operation) => {
  const { reader } = await readerOf({ endless: true });
  const reading = await reader.begin().read(name);
  reader.close();
  expect(reading).toEqual({
    outcome: 'unreachable',
    why: `AWS answered ${operation} with an endless list.`,
  });
});

test('a managed policy is looked for in the partition of the account', async () => {
  const { reader, asked } = await readerOf({ endless: false });
  await reader.begin().read('managedPolicyRoles');
  reader.close();
  const policies = asked.flatMap((params) => params.get('PolicyArn') ?? []);
  expect(policies[0]).toBe('arn:aws-cn:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role');
});

test('within a run each read is made once, however many ask for it at once', async () => {
  const { reader, asked } = await readerOf({ endless: false });
  const run = reader.begin();
  await Promise.all([
    run.read('vpcs'),
    run.read('vpcDns'),
    run.read('vpcs'),
    run.place(),
    run.read('managedPolicyRoles'),
  ]);
  reader.close();
  const count = (action: string) => asked.filter((params) => params.get('Action') === action).length;
  expect(count('DescribeVpcs')).toBe(Math.ceil(COUNT / PAGE));
  expect(count('DescribeVpcAttribute')).toBe(COUNT);
  expect(count('GetCallerIdentity')).toBe(1);
  expect(run.evidenceOf(['vpcDns'])).toHaveLength(Math.ceil(COUNT / PAGE) + COUNT);
});
