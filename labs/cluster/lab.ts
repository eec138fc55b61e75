import type { LabSpec } from '../lab.ts';
import { CLUSTER_NAME } from '../names.ts';
import { active, insights } from './checks.ts';

const guide = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide';
const cli = 'https://docs.aws.amazon.com/cli/latest/reference/ecs';

export default {
  id: 'cluster',
  title: 'The cluster',
  section: '1.2',
  objectives: [
    'Create a cluster and say what it holds, and what it does not',
    'Turn Container Insights on, and know that a description leaves settings out unless you ask for them',
  ],
  minutes: 10,
  cost: 'The cluster is free on AWS. Container Insights is billed by CloudWatch for what it measures: next to nothing while nothing runs.',
  points: ['1.2.31', '1.2.32', '1.2.33', '1.2.43'],
  steps: [
    {
      id: 'cluster',
      title: `A cluster named ${CLUSTER_NAME}`,
      text: `Create a cluster named \`${CLUSTER_NAME}\`, with nothing in it.`,
      checks: { active },
      hints: [
        'Everything about ECS is under `aws ecs`. `aws ecs help` lists the commands; look for one that creates a cluster.',
        '`aws ecs create-cluster` takes the name as `--cluster-name`. Left out, the cluster is called `default`.',
        `\`aws ecs create-cluster --cluster-name ${CLUSTER_NAME}\``,
      ],
      docs: [
        { title: 'Amazon ECS clusters', url: `${guide}/clusters.html` },
        { title: 'aws ecs create-cluster', url: `${cli}/create-cluster.html` },
      ],
    },
    {
      id: 'insights',
      title: 'Container Insights',
      text: 'Turn Container Insights on for the cluster: its setting `containerInsights` is `enhanced`, or `enabled`. Then look at the cluster again, its settings included.',
      checks: { insights },
      hints: [
        'Container Insights is a setting of the cluster. You need not make the cluster anew to change a setting.',
        '`aws ecs update-cluster-settings` wants the cluster and `--settings` with a name and a value. To see it: `aws ecs describe-clusters` with `--include SETTINGS`.',
        `\`aws ecs update-cluster-settings --cluster ${CLUSTER_NAME} --settings name=containerInsights,value=enhanced\``,
      ],
      docs: [
        { title: 'Container Insights for Amazon ECS', url: `${guide}/cloudwatch-container-insights.html` },
        { title: 'aws ecs update-cluster-settings', url: `${cli}/update-cluster-settings.html` },
      ],
    },
  ],
} satisfies LabSpec;
