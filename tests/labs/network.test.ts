import fc from 'fast-check';
import { expect, test } from 'vitest';
import { judge } from '../../checker/run.ts';
import { Lab } from '../../labs/lab.ts';
import network from '../../labs/network/lab.ts';
import type { Readings, ReadValues } from '../../labs/readings.ts';

const lab = Lab.parse(network);
const place = { region: 'us-east-1', accountId: '111122223333' };

/** A VPC with the lab's range, and how far somebody has come with it. */
interface Half {
  named: boolean;
  dns: boolean;
  zones: number;
  public: boolean;
  gateway: boolean;
  route: 'none' | 'main' | 'unused' | 'own' | 'blackhole';
  group: 'none' | 'open' | 'shut';
}

const half: fc.Arbitrary<Half> = fc.record({
  named: fc.boolean(),
  dns: fc.boolean(),
  zones: fc.integer({ min: 0, max: 3 }),
  public: fc.boolean(),
  gateway: fc.boolean(),
  route: fc.constantFrom('none', 'main', 'unused', 'own', 'blackhole'),
  group: fc.constantFrom('none', 'open', 'shut'),
});

const everywhere = { protocol: '-1', cidrs: ['0.0.0.0/0'], groups: [], prefixLists: [] };

/** The readings of an account that holds these VPCs beside a default one. */
function account(halves: readonly Half[]): Readings {
  const values: Pick<
    ReadValues,
    'vpcs' | 'vpcDns' | 'subnets' | 'internetGateways' | 'routeTables' | 'securityGroups'
  > = {
    vpcs: [
      {
        vpcId: 'vpc-default',
        cidrBlock: '172.31.0.0/16',
        secondaryCidrs: [],
        isDefault: true,
        state: 'available',
      },
    ],
    vpcDns: [{ vpcId: 'vpc-default', dnsSupport: true }],
    subnets: [],
    internetGateways: [],
    routeTables: [],
    securityGroups: [],
  };
  for (const [at, one] of halves.entries()) {
    const vpcId = `vpc-${at}`;
    const subnets = Array.from({ length: one.zones }, (_, zone) => `subnet-${at}${zone}`);
    values.vpcs.push({
      vpcId,
      cidrBlock: '10.0.0.0/16',
      secondaryCidrs: [],
      isDefault: false,
      state: 'available',
      ...(one.named ? { name: 'my-vpc' } : {}),
    });
    values.vpcDns.push({ vpcId, dnsSupport: one.dns });
    for (const [zone, subnetId] of subnets.entries()) {
      values.subnets.push({
        subnetId,
        vpcId,
        availabilityZone: `us-east-1${'abc'[zone]}`,
        cidrBlock: `10.0.${zone}.0/24`,
        mapPublicIpOnLaunch: one.public,
        state: 'available',
      });
    }
    const gateway = { internetGatewayId: `igw-${at}`, attachments: [{ vpcId, state: 'available' }] };
    if (one.gateway) values.internetGateways.push(gateway);
    const out = {
      destination: '0.0.0.0/0',
      target: `igw-${at}`,
      state: one.route === 'blackhole' || !one.gateway ? ('blackhole' as const) : ('active' as const),
    };
    const table = { vpcId, subnetIds: [] as string[], routes: [] as (typeof out)[] };
    values.routeTables.push({
      ...table,
      routeTableId: `rtb-main${at}`,
      main: true,
      routes: one.route === 'main' ? [out] : [],
    });
    if (one.route !== 'none' && one.route !== 'main') {
      const subnetIds = one.route === 'unused' ? [] : subnets;
      values.routeTables.push({
        ...table,
        routeTableId: `rtb-own${at}`,
        main: false,
        subnetIds,
        routes: [out],
      });
    }
    if (one.group !== 'none') {
      const outbound = one.group === 'open' ? [everywhere] : [];
      values.securityGroups.push({
        groupId: `sg-${at}`,
        groupName: 'ecs-instances',
        vpcId,
        inbound: [],
        outbound,
      });
    }
  }
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, { outcome: 'found', value }]),
  ) as Readings;
}

const complete = (one: Half): boolean =>
  one.dns &&
  one.zones >= 2 &&
  one.public &&
  one.gateway &&
  ['main', 'own'].includes(one.route) &&
  one.group === 'open';

const allMet = (halves: readonly Half[]): boolean =>
  judge(lab, undefined, account(halves), place).every(({ status }) => status === 'met');

test('all is met only when one and the same VPC has everything, whatever else the account holds', () => {
  fc.assert(
    fc.property(fc.array(half, { maxLength: 4 }), (halves) => {
      if (allMet(halves)) expect(halves.some(complete)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});

test('a complete VPC is found among others, unless another that passes the first step bears the lab’s name', () => {
  const whole: Half = {
    named: false,
    dns: true,
    zones: 2,
    public: true,
    gateway: true,
    route: 'own',
    group: 'open',
  };
  fc.assert(
    fc.property(fc.array(half, { maxLength: 3 }), fc.boolean(), (others, named) => {
      const rivals = named ? others : others.filter((one) => !(one.named && one.dns));
      for (const halves of [
        [{ ...whole, named }, ...rivals],
        [...rivals, { ...whole, named }],
      ]) {
        expect(allMet(halves)).toBe(true);
      }
    }),
    { numRuns: 1_000 },
  );
});

test('an unmet finding always says what was expected, what was found and what to do, and names a resource of the account', () => {
  fc.assert(
    fc.property(fc.array(half, { maxLength: 3 }), (halves) => {
      for (const finding of judge(lab, undefined, account(halves), place)) {
        expect(finding.status).not.toBe('unknown');
        if (finding.status !== 'unmet') continue;
        expect(finding).toMatchObject({
          expected: expect.any(String),
          found: expect.any(String),
          next: expect.any(String),
        });
        expect(`${finding.says} ${finding.found}`).not.toMatch(/undefined|null|\[object/);
        expect(finding.command ?? '').not.toMatch(/undefined|null/);
      }
    }),
    { numRuns: 1_000 },
  );
});

test('half-built look-alikes are never blended into one green lab', () => {
  const first: Half = {
    named: false,
    dns: true,
    zones: 2,
    public: true,
    gateway: false,
    route: 'none',
    group: 'open',
  };
  const second: Half = {
    named: false,
    dns: true,
    zones: 1,
    public: true,
    gateway: true,
    route: 'main',
    group: 'open',
  };
  expect(allMet([first, second])).toBe(false);
});
