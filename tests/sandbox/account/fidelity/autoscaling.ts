import type { Fidelity } from './service.ts';

const GOES = 'who goes first is simplified: the oldest instance of the fullest zone';

export const AUTO_SCALING: Fidelity = {
  service: 'autoscaling',
  title: 'Amazon EC2 Auto Scaling',
  sentences: 'those that public logs of real accounts quote; on names, tags’ filters and MaxRecords ours',
  simulated: {
    CreateAutoScalingGroup: 'of a mixed instances policy the first type, On-Demand; no launch configurations',
    CreateOrUpdateTags: '',
    DeleteAutoScalingGroup: '',
    DeleteTags: '',
    DescribeAutoScalingGroups: '',
    DescribeAutoScalingInstances: '',
    DescribeScalingActivities: 'activities go with their group',
    DescribeTags: '',
    SetDesiredCapacity: `${GOES}; cooldowns have no effect`,
    SetInstanceProtection: '',
    TerminateInstanceInAutoScalingGroup: '',
    UpdateAutoScalingGroup: GOES,
  },
  unchecked: [],
};
