import type { Fidelity } from './service.ts';

export const CLOUDWATCH: Fidelity = {
  service: 'cloudwatch',
  title: 'Amazon CloudWatch',
  sentences: 'the emulator’s',
  simulated: {
    GetMetricStatistics: 'of the metrics that AWS makes there is CapacityProviderReservation alone',
  },
  unchecked: [
    'DeleteAlarms',
    'DeleteDashboards',
    'DescribeAlarmHistory',
    'DescribeAlarms',
    'DescribeAlarmsForMetric',
    'DisableAlarmActions',
    'EnableAlarmActions',
    'GetDashboard',
    'GetMetricData',
    'ListDashboards',
    'ListMetrics',
    'ListTagsForResource',
    'PutCompositeAlarm',
    'PutDashboard',
    'PutMetricAlarm',
    'PutMetricData',
    'SetAlarmState',
    'TagResource',
    'UntagResource',
  ],
};
