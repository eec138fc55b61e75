import { met, unmet } from '../finding.ts';
import { check } from '../lab.ts';
import { VPC_CIDR, VPC_NAME } from '../names.ts';
import { called, list } from '../words.ts';
import {
  associate,
  defaultRoute,
  describeVpc,
  foundVpc,
  freeRange,
  gatewayOf,
  hasRange,
  labVpc,
  letsHttpsOut,
  ownGroups,
  publicSubnets,
  reachesInternet,
  readyTable,
  resolvesNames,
  subnetsOf,
  tableOf,
  whyStuck,
  zones,
} from './network.ts';

const createVpc = `aws ec2 create-vpc --cidr-block ${VPC_CIDR} \\
  --tag-specifications 'ResourceType=vpc,Tags=[{Key=Name,Value=${VPC_NAME}}]'`;

export const vpcRange = check(
  { title: `A VPC of your own with the range ${VPC_CIDR}`, reads: ['vpcs', 'vpcDns'] },
  (known, { region }) => {
    const expected = `a VPC that is not the default one, with the primary range ${VPC_CIDR}`;
    const vpc = labVpc(known);
    if (!vpc) {
      return unmet(`There is no VPC of your own in ${region}.`, {
        expected,
        found: known.vpcs.map((one) => describeVpc(one, known)).join('; ') || 'no VPC at all',
        next: `Create a VPC with the range ${VPC_CIDR} in ${region}. If you made one, see whether it is in another Region.`,
        command: createVpc,
      });
    }
    const name = called(vpc.vpcId, vpc.name);
    if (hasRange(vpc)) return met(`${name} has the range ${VPC_CIDR}.`);
    const secondary = vpc.secondaryCidrs.includes(VPC_CIDR);
    return unmet(`${name} has the primary range ${vpc.cidrBlock}, not ${VPC_CIDR}.`, {
      expected,
      found: secondary ? `${VPC_CIDR} only as a secondary range of ${name}` : `${vpc.cidrBlock} in ${name}`,
      next: `A VPC's primary range cannot be changed: create a new VPC with ${VPC_CIDR}, then delete ${vpc.vpcId} if nothing needs it.`,
      command: createVpc,
    });
  },
);

export const vpcDns = check(
  { title: 'Names can be looked up inside the VPC', reads: ['vpcs', 'vpcDns'], after: [vpcRange] },
  (known) => {
    const vpc = foundVpc(known);
    const name = called(vpc.vpcId, vpc.name);
    if (resolvesNames(vpc, known)) return met(`${name} has DNS resolution turned on.`);
    return unmet(`${name} has DNS resolution turned off.`, {
      expected: 'enableDnsSupport is true, as it is in a new VPC',
      found: 'enableDnsSupport is false: an instance in it cannot look up the address of ECS',
      next: `Turn DNS resolution on for ${vpc.vpcId}.`,
      command: `aws ec2 modify-vpc-attribute --vpc-id ${vpc.vpcId} --enable-dns-support '{"Value":true}'`,
    });
  },
);

export const twoZones = check(
  {
    title: 'Subnets in at least two Availability Zones',
    reads: ['vpcs', 'vpcDns', 'subnets'],
    after: [vpcDns],
  },
  (known, { region }) => {
    const vpc = foundVpc(known);
    const name = called(vpc.vpcId, vpc.name);
    const inside = subnetsOf(vpc, known);
    const used = zones(inside);
    if (used.length >= 2) return met(`${name} has subnets in ${list(used)}.`);
    const strays = known.subnets.filter((subnet) =>
      known.vpcs.some((v) => !v.isDefault && v.vpcId === subnet.vpcId),
    );
    const elsewhere = strays.map((s) => `${called(s.subnetId, s.name)} is in ${s.vpcId}`);
    const free = ['a', 'b'].map((letter) => region + letter).find((zone) => !used.includes(zone));
    const all = inside.length === 1 ? `${inside[0]?.subnetId} is` : `all ${inside.length} subnets are`;
    return unmet(
      used[0] ? `${name} has subnets in one Availability Zone only, ${used[0]}.` : `${name} has no subnets.`,
      {
        expected: 'two subnets or more, in two different Availability Zones',
        found: used[0] ? `${all} in ${used[0]}` : [`no subnet in ${vpc.vpcId}`, ...elsewhere].join('; '),
        next: `Create a subnet of ${vpc.vpcId} in ${used[0] ? `another Availability Zone, for example ${free}` : 'each of two Availability Zones'}.`,
        command: `aws ec2 create-subnet --vpc-id ${vpc.vpcId} --availability-zone ${free} --cidr-block ${freeRange(vpc, known)}`,
      },
    );
  },
);

export const publicAddresses = check(
  {
    title: 'Instances started in those subnets get a public address',
    reads: ['vpcs', 'vpcDns', 'subnets'],
    after: [twoZones],
  },
  (known) => {
    const vpc = foundVpc(known);
    const inside = publicSubnets(vpc, known);
    if (zones(inside).length >= 2) {
      return met(`${list(inside.map((s) => called(s.subnetId, s.name)))} give instances a public address.`);
    }
    const without = subnetsOf(vpc, known).filter((subnet) => !subnet.mapPublicIpOnLaunch);
    const named = list(without.map((subnet) => called(subnet.subnetId, subnet.name)));
    return unmet(`${named} ${without.length > 1 ? 'do' : 'does'} not give instances a public address.`, {
      expected: 'MapPublicIpOnLaunch is true on subnets in two Availability Zones',
      found: `MapPublicIpOnLaunch is false on ${named}`,
      next: `Turn on automatic public addresses for ${named}: without one (or a NAT gateway) an instance cannot reach ECS.`,
      command: without
        .map((s) => `aws ec2 modify-subnet-attribute --subnet-id ${s.subnetId} --map-public-ip-on-launch`)
        .join('\n'),
    });
  },
);

export const gateway = check(
  {
    title: 'An internet gateway attached to the VPC',
    reads: ['vpcs', 'vpcDns', 'subnets', 'internetGateways'],
    after: [vpcDns],
  },
  (known) => {
    const vpc = foundVpc(known);
    const name = called(vpc.vpcId, vpc.name);
    const own = gatewayOf(vpc, known);
    if (own) return met(`${called(own.internetGatewayId, own.name)} is attached to ${name}.`);
    const free = known.internetGateways.find((one) => one.attachments.length === 0);
    const others = known.internetGateways.flatMap((one) =>
      one.attachments.map((to) => `${called(one.internetGatewayId, one.name)} is attached to ${to.vpcId}`),
    );
    return unmet(`${name} has no internet gateway.`, {
      expected: `an internet gateway attached to ${vpc.vpcId}`,
      found:
        [
          ...(free ? [`${called(free.internetGatewayId, free.name)} is attached to nothing`] : []),
          ...others,
        ].join('; ') || 'no internet gateway',
      next: free
        ? `Attach ${free.internetGatewayId} to ${vpc.vpcId}.`
        : `Create an internet gateway and attach it to ${vpc.vpcId}.`,
      command: free
        ? `aws ec2 attach-internet-gateway --internet-gateway-id ${free.internetGatewayId} --vpc-id ${vpc.vpcId}`
        : `IGW=$(aws ec2 create-internet-gateway --query InternetGateway.InternetGatewayId --output text)\naws ec2 attach-internet-gateway --internet-gateway-id $IGW --vpc-id ${vpc.vpcId}`,
    });
  },
);

export const routes = check(
  {
    title: 'A route from both subnets to the internet',
    reads: ['vpcs', 'vpcDns', 'subnets', 'internetGateways', 'routeTables'],
    after: [publicAddresses, gateway],
  },
  (known) => {
    const vpc = foundVpc(known);
    const to = gatewayOf(vpc, known)?.internetGatewayId;
    const wanted = publicSubnets(vpc, known);
    const out = wanted.filter((subnet) => reachesInternet(subnet, vpc, known));
    if (zones(out).length >= 2) {
      return met(`${list(out.map((s) => called(s.subnetId, s.name)))} send 0.0.0.0/0 to ${to}.`);
    }
    const stuck = wanted.filter((subnet) => !out.includes(subnet));
    const named = list(stuck.map((s) => `${called(s.subnetId, s.name)} in ${s.availabilityZone}`));
    const ready = readyTable(vpc, known);
    const table = ready ?? tableOf(stuck[0], known);
    const unused = ready && !ready.main && ready.subnetIds.length === 0;
    const has = ready
      ? [`${ready.routeTableId} has the route, but ${unused ? 'no' : 'not every'} subnet uses it`]
      : [];
    return unmet(`${named} ${stuck.length > 1 ? 'have' : 'has'} no route to the internet.`, {
      expected: `0.0.0.0/0 → ${to} from subnets in two Availability Zones`,
      found: [...has, ...stuck.map((subnet) => whyStuck(subnet, known))].join('; '),
      next: ready
        ? `Let ${list(stuck.map((s) => s.subnetId))} use the route table ${ready.routeTableId}.`
        : `Send 0.0.0.0/0 to ${to} in ${table?.routeTableId}, or in a table of your own that the subnets use.`,
      command: ready
        ? stuck.map((s) => associate(ready.routeTableId, s.subnetId, known)).join('\n')
        : `aws ec2 ${defaultRoute(table) ? 'replace' : 'create'}-route --route-table-id ${table?.routeTableId} \\\n  --destination-cidr-block 0.0.0.0/0 --gateway-id ${to}`,
    });
  },
);

export const securityGroup = check(
  {
    title: 'A security group in the VPC that lets instances reach ECS',
    reads: ['vpcs', 'vpcDns', 'subnets', 'internetGateways', 'routeTables', 'securityGroups'],
    after: [vpcDns],
  },
  (known) => {
    const vpc = foundVpc(known);
    const own = ownGroups(vpc, known);
    const good = own.find(letsHttpsOut);
    if (good) {
      const open = good.inbound.some((rule) => rule.cidrs.includes('0.0.0.0/0'));
      return met(`${called(good.groupId, good.groupName)} in ${vpc.vpcId} lets HTTPS (port 443) out.`, {
        note: open
          ? `${good.groupName} also lets the whole internet in. The agent needs nothing inbound: open only your app's ports.`
          : undefined,
      });
    }
    const [shut] = own;
    const toItself = shut?.outbound.every(
      ({ cidrs, groups, prefixLists }) =>
        cidrs.length === 0 && prefixLists.length === 0 && groups.every((id) => id === shut.groupId),
    );
    const elsewhere = known.securityGroups.filter((g) => g.vpcId !== vpc.vpcId && g.groupName !== 'default');
    if (shut) {
      return unmet(`${called(shut.groupId, shut.groupName)} does not let HTTPS (port 443) out.`, {
        expected: 'an outbound rule that lets TCP port 443 reach 0.0.0.0/0',
        found:
          shut.outbound.length === 0
            ? 'no outbound rule at all'
            : toItself
              ? 'outbound rules only to the group itself, which no address of ECS is in'
              : 'outbound rules, but none for port 443 to 0.0.0.0/0',
        next: `Let ${shut.groupId} open connections to port 443: the agent on the instance calls ECS there.`,
        command: `aws ec2 authorize-security-group-egress --group-id ${shut.groupId} --protocol tcp --port 443 --cidr 0.0.0.0/0`,
      });
    }
    return unmet(`${called(vpc.vpcId, vpc.name)} has no security group of your own.`, {
      expected: `a security group in ${vpc.vpcId} that lets TCP port 443 out`,
      found:
        elsewhere.map((g) => `${called(g.groupId, g.groupName)} belongs to ${g.vpcId}`).join('; ') ||
        'only the default group of the VPC',
      next: `Create a security group in ${vpc.vpcId}; a new one lets everything out.`,
      command: `aws ec2 create-security-group --group-name ecs-instances \\\n  --description "Instances of my-ecs-cluster" --vpc-id ${vpc.vpcId}`,
    });
  },
);
