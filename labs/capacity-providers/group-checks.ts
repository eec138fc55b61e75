import { met, unmet } from '../finding.ts';
import { check } from '../lab.ts';
import { found, letsAgentIn, versionOf } from '../launch.ts';
import { CLUSTER_NAME, GROUP_NAME, INSTANCE_ROLE } from '../names.ts';
import { called, list } from '../words.ts';
import { hasAgent, inWords, labGroup, subnetsOf, zones } from './capacity.ts';

const READS = ['autoScalingGroups', 'launchTemplateVersions', 'subnets', 'vpcs'] as const;
const MIN = 1;
const MAX = 5;

/** The command that makes a version of a template from another one and a change. */
const newVersion = (id: string, version: number, data: string): string =>
  `aws ec2 create-launch-template-version --launch-template-id ${id} --source-version ${version} \\\n  --launch-template-data '${data}'`;

const theNewCounts =
  'A group that names a version, or $Default, goes on with the old one until you change that.';

export const sizes = check(
  { title: `An Auto Scaling group that can grow from ${MIN} to ${MAX}`, reads: READS },
  (known, { region }) => {
    const group = labGroup(known);
    const expected = `an Auto Scaling group with MinSize ${MIN} and MaxSize ${MAX}`;
    if (!group) {
      const others = known.autoScalingGroups.map(({ name }) => name);
      return unmet(`There is no Auto Scaling group for ${CLUSTER_NAME} in ${region}.`, {
        expected: `${expected}, named ${GROUP_NAME}`,
        found: others.length > 0 ? `only ${list(others.sort())}` : 'no Auto Scaling group',
        next: 'Create a launch template, then an Auto Scaling group from it in the two public subnets.',
        command: `aws autoscaling create-auto-scaling-group --auto-scaling-group-name ${GROUP_NAME} \\\n  --launch-template 'LaunchTemplateName=${GROUP_NAME},Version=$Latest' \\\n  --min-size ${MIN} --max-size ${MAX} --vpc-zone-identifier SUBNET,SUBNET`,
      });
    }
    const { name, minSize, maxSize } = group;
    if (minSize === MIN && maxSize === MAX) return met(`${name} can grow from ${MIN} instance to ${MAX}.`);
    return unmet(`${name} goes from ${minSize} to ${maxSize}.`, {
      expected,
      found: `MinSize ${minSize}, MaxSize ${maxSize}${minSize === maxSize ? ': it cannot grow' : ''}`,
      next: `Change the sizes of ${name}. ECS only ever moves its desired capacity between the two.`,
      command: `aws autoscaling update-auto-scaling-group --auto-scaling-group-name ${name} \\\n  --min-size ${MIN} --max-size ${MAX}`,
    });
  },
);

export const twoSubnets = check(
  { title: 'In public subnets of two Availability Zones', reads: READS, after: [sizes] },
  (known) => {
    const group = found(labGroup(known), 'group');
    const own = subnetsOf(group, known);
    const open = own.filter(({ mapPublicIpOnLaunch }) => mapPublicIpOnLaunch);
    const isDefault = known.vpcs.some((vpc) => vpc.isDefault && vpc.vpcId === own[0]?.vpcId);
    if (zones(open).length >= 2 && !isDefault) {
      return met(`${group.name} starts instances in ${list(zones(open))}.`);
    }
    const inside = own.map((subnet) => {
      const closed = subnet.mapPublicIpOnLaunch ? '' : ', without a public address';
      return `${called(subnet.subnetId, subnet.name)} in ${subnet.availabilityZone}${closed}`;
    });
    return unmet(
      isDefault
        ? `${group.name} is in the default VPC.`
        : `${group.name} is not in public subnets of two Availability Zones.`,
      {
        expected: 'the two public subnets of your own VPC',
        found: list(inside) || 'no subnet that exists',
        next: `Give ${group.name} both subnets: it spreads its instances over their zones.`,
        command: `aws autoscaling update-auto-scaling-group --auto-scaling-group-name ${group.name} \\\n  --vpc-zone-identifier SUBNET,SUBNET`,
      },
    );
  },
);

export const image = check(
  { title: 'From an image with the ECS agent on it', reads: [...READS, 'images'], after: [sizes] },
  (known) => {
    const group = found(labGroup(known), 'group');
    const version = versionOf(group, known);
    const id = version?.imageId ?? 'no image';
    const name = known.images.find(({ imageId }) => imageId === id)?.name ?? id;
    if (version && hasAgent(name)) return met(`${group.name} starts instances from ${called(id, name)}.`);
    const parameter = '/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id';
    return unmet(`${group.name} does not start instances from a current ECS-optimized image.`, {
      expected: 'an ECS-optimized AMI of Amazon Linux 2023',
      found: version
        ? `${called(id, name === id ? undefined : name)} in ${inWords(version)}${name.startsWith('amzn2-') ? '; Amazon Linux 2 gets no updates any more' : ''}`
        : 'no launch template',
      next: `Ask the parameter ${parameter} for the image, and make a new version of the launch template. ${theNewCounts}`,
      command: newVersion(
        version?.launchTemplateId ?? 'TEMPLATE',
        version?.version ?? 1,
        `{"ImageId": "resolve:ssm:${parameter}"}`,
      ),
    });
  },
);

export const profile = check(
  {
    title: 'With the instance profile whose role lets the agent in',
    reads: [...READS, 'instanceProfiles', 'managedPolicyRoles'],
    after: [sizes],
  },
  (known) => {
    const group = found(labGroup(known), 'group');
    const version = versionOf(group, known);
    const name = version?.instanceProfile;
    if (name && letsAgentIn(name, known)) return met(`Instances of ${group.name} get the profile ${name}.`);
    return unmet(`Instances of ${group.name} may not talk to ECS.`, {
      expected: 'an instance profile whose role has AmazonEC2ContainerServiceforEC2Role',
      found: name
        ? `${name}, whose role does not have that policy`
        : version
          ? `no instance profile in ${inWords(version)}`
          : 'no launch template',
      next: `Name the instance profile ${INSTANCE_ROLE} in a new version of the launch template. ${theNewCounts}`,
      command: newVersion(
        version?.launchTemplateId ?? 'TEMPLATE',
        version?.version ?? 1,
        `{"IamInstanceProfile": {"Name": "${INSTANCE_ROLE}"}}`,
      ),
    });
  },
);

export const joins = check(
  { title: `And with user data that names ${CLUSTER_NAME}`, reads: READS, after: [sizes] },
  (known) => {
    const group = found(labGroup(known), 'group');
    const version = versionOf(group, known);
    if (version?.joins === CLUSTER_NAME) return met(`Instances of ${group.name} join ${CLUSTER_NAME}.`);
    return unmet(`Instances of ${group.name} do not join ${CLUSTER_NAME}.`, {
      expected: `user data that writes ECS_CLUSTER=${CLUSTER_NAME} into /etc/ecs/ecs.config`,
      found: version?.joins
        ? `user data for the cluster ${version.joins} in ${inWords(version)}`
        : `no ECS_CLUSTER in the user data of ${version ? inWords(version) : 'its launch template'}: such an instance looks for a cluster called default`,
      next: `Put the user data, in base64, into a new version of the launch template. ${theNewCounts}`,
      command: newVersion(
        version?.launchTemplateId ?? 'TEMPLATE',
        version?.version ?? 1,
        `{"UserData": "${Buffer.from(`#!/bin/bash\necho ECS_CLUSTER=${CLUSTER_NAME} >> /etc/ecs/ecs.config\n`).toString('base64')}"}`,
      ),
    });
  },
);
