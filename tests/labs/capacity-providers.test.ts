import { describe, expect, test } from 'vitest';
import capacityProviders from '../../labs/capacity-providers/lab.ts';
import { Lab } from '../../labs/lab.ts';
import { finding } from './finding.ts';

/** What validate never sees: what is on its way, since it waits until it is there, and choices among several. */

describe('capacity providers', () => {
  const lab = Lab.parse(capacityProviders);
  const group = (name: string, more: object = {}) => ({
    name,
    arn: `arn:…/${name}`,
    minSize: 1,
    maxSize: 5,
    desired: 1,
    instances: [],
    subnetIds: [],
    scaleInProtection: false,
    ...more,
  });
  const providers = ['p', 'FARGATE', 'FARGATE_SPOT'];
  const given = (attaching: boolean) => ({
    autoScalingGroups: [group('my-ecs-cluster-instances')],
    capacityProviders: [
      {
        name: 'p',
        status: 'ACTIVE',
        group: {
          autoScalingGroupArn: 'my-ecs-cluster-instances',
          managedScaling: true,
          terminationProtection: false,
        },
      },
    ],
    clusters: [
      {
        clusterArn: 'arn:…',
        clusterName: 'my-ecs-cluster',
        status: 'ACTIVE',
        capacityProviders: providers,
        defaultStrategy: [],
        attaching,
      },
    ],
  });

  test('are waited for while ECS attaches them', () => {
    expect(finding(lab, 'association/associated', given(true))?.status).toBe('waiting');
    expect(finding(lab, 'association/associated', given(false))?.status).toBe('met');
  });

  test.each([
    ['name', [group('my-ecs-cluster-instances'), group('another')]],
    ['network', [group('another'), group('3am', { subnetIds: ['subnet-1'] })]],
    ['user data', [group('another'), group('3am', { launchTemplate: { id: 'lt-1', version: '1' } })]],
  ])('are those of the group for which its %s speaks', (_, autoScalingGroups) => {
    const found = finding(lab, 'group/sizes', {
      autoScalingGroups,
      vpcs: [
        {
          vpcId: 'vpc-1',
          name: 'my-vpc',
          cidrBlock: '10.0.0.0/16',
          secondaryCidrs: [],
          isDefault: false,
          state: 'available',
        },
      ],
      subnets: [
        {
          subnetId: 'subnet-1',
          vpcId: 'vpc-1',
          availabilityZone: 'us-east-1a',
          cidrBlock: '10.0.1.0/24',
          mapPublicIpOnLaunch: true,
          state: 'available',
        },
      ],
      launchTemplateVersions: [
        {
          launchTemplateId: 'lt-1',
          name: 't',
          asked: '1',
          version: 1,
          joins: 'my-ecs-cluster',
          securityGroupIds: [],
        },
      ],
    });
    expect(found?.status).toBe('met');
  });
});
