const LAUNCH_CONFIGURATION = 'launch configurations are not simulated: AWS offers them to no new account';
const BALANCER = 'load balancers are not simulated';
const MAPPING = 'this attribute of an instance is NotImplemented';
const LAST_USED = 'nobody keeps when it was last used';

const MISSING: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'autoscaling:DescribeAutoScalingGroups': {
    'AutoScalingGroups[].Instances[].LaunchConfigurationName': LAUNCH_CONFIGURATION,
    'AutoScalingGroups[].LaunchConfigurationName': LAUNCH_CONFIGURATION,
    'AutoScalingGroups[].ServiceLinkedRoleARN': 'to be answered: the account has no service-linked roles yet',
  },
  'autoscaling:DescribeAutoScalingInstances': {
    'AutoScalingInstances[].LaunchConfigurationName': LAUNCH_CONFIGURATION,
  },
  'ec2:CreateLaunchTemplateVersion': {
    'LaunchTemplateVersion.LaunchTemplateData.NetworkInterfaces[].Ipv6Addresses': 'IPv6 is not simulated',
    'LaunchTemplateVersion.LaunchTemplateData.NetworkInterfaces[].Ipv6Addresses[].Ipv6Address':
      'IPv6 is not simulated',
  },
  'ec2:DescribeImages': {
    'Images[].BlockDeviceMappings[].Ebs.SnapshotId': 'images have no snapshots',
    'Images[].KernelId': 'of paravirtual images only',
  },
  'ec2:DescribeInstanceAttribute': {
    BlockDeviceMappings: MAPPING,
    'BlockDeviceMappings[].DeviceName': MAPPING,
    'BlockDeviceMappings[].Ebs': MAPPING,
    'BlockDeviceMappings[].Ebs.AttachTime': MAPPING,
    'BlockDeviceMappings[].Ebs.DeleteOnTermination': MAPPING,
    'BlockDeviceMappings[].Ebs.Status': MAPPING,
    'BlockDeviceMappings[].Ebs.VolumeId': MAPPING,
  },
  'ec2:DescribeVolumes': { NextToken: 'volumes come in one page' },
  'ecs:CreateService': {
    'service.loadBalancers[].containerName': BALANCER,
    'service.loadBalancers[].containerPort': BALANCER,
    'service.loadBalancers[].loadBalancerName': BALANCER,
    'service.roleArn': BALANCER,
  },
  'iam:GetRole': {
    'Role.RoleLastUsed': LAST_USED,
    'Role.RoleLastUsed.LastUsedDate': LAST_USED,
    'Role.RoleLastUsed.Region': LAST_USED,
  },
  'iam:ListUsers': { 'Users[].PasswordLastUsed': 'users have no passwords' },
};

/** Members of AWS's examples that are not answered here, each with the reason. */
export const missingHere = (operation: string): Readonly<Record<string, string>> => MISSING[operation] ?? {};
