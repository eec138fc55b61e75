import type { LabSpec } from '../lab.ts';
import { ADDRESS_FAMILY, CAPACITY_PROVIDER, CLUSTER_NAME, GROUP_NAME, QUARTER_FAMILY } from '../names.ts';
import { address, four, quarter, six, three } from './checks.ts';
import { draining, protection, shrunk } from './shrink-checks.ts';

const guide = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide';
const cli = 'https://docs.aws.amazon.com/cli/latest/reference';
const run = `aws ecs run-task --cluster ${CLUSTER_NAME} --task-definition ${QUARTER_FAMILY}`;
const image = 'public.ecr.aws/docker/library/python:3.12-slim';
const server = `"image": "${image}", "command": ["python3", "-m", "http.server", "8080"]`;

export default {
  id: 'scale-out',
  title: 'Room for four, six asked',
  section: '1.2',
  objectives: [
    'See tasks wait for room, the group grow, and the tasks start',
    'Say when a task is refused instead, and what its failure names',
    'Say why two tasks can fill an instance that is almost idle',
    'Let an idle instance go, and take one out of service without hurting its tasks',
  ],
  minutes: 30,
  cost: 'On AWS up to three t3.medium run for the time of this lab, billed by the second: clean up afterwards. Tasks cost nothing on top.',
  points: ['1.2.10', '1.2.18', '1.2.19', '1.2.51', '1.2.52', '1.2.53', '1.2.58', '1.2.59'],
  needs: ['network', 'instance-role', 'cluster', 'capacity-providers'],
  steps: [
    {
      id: 'room',
      title: 'Four that fill an instance',
      text: `Register a task definition \`${QUARTER_FAMILY}\` that takes a quarter of a \`t3.medium\`: 512 CPU units, 128 MiB of memory, the mode \`bridge\`. It runs until it is stopped. Then run four tasks of it in \`${CLUSTER_NAME}\`, without naming a launch type.`,
      checks: { quarter, four },
      hints: [
        'A t3.medium has 2 vCPUs, and a vCPU is 1,024 units. What a task sets aside counts, not what it uses.',
        '`aws ecs register-task-definition` as in a file, `aws ecs run-task` with `--count`. Without `--launch-type` the default strategy of the cluster decides.',
        `\`{"family": "${QUARTER_FAMILY}", "networkMode": "bridge", "containerDefinitions": [{"name": "web", ${server}, "cpu": 512, "memory": 128}]}\` in \`quarter.json\`, \`aws ecs register-task-definition --cli-input-json file://quarter.json\`, then \`${run} --count 4\``,
      ],
      docs: [
        { title: 'aws ecs run-task', url: `${cli}/ecs/run-task.html` },
        { title: 'How ECS places tasks', url: `${guide}/task-placement.html` },
      ],
    },
    {
      id: 'grow',
      title: 'Two more, and the cluster grows',
      text: `First ask for one more with \`--launch-type EC2\` and read \`failures\` in the answer. Then ask for two more as before, and watch: the tasks wait as \`PROVISIONING\`, \`${GROUP_NAME}\` gets an instance, the tasks run.`,
      checks: { six },
      hints: [
        'A task that names a launch type is placed now or never. One under a strategy may wait.',
        'The same command as in the step before, with another count. To watch: `aws ecs describe-tasks`, `aws autoscaling describe-scaling-activities`.',
        `\`${run} --count 1 --launch-type EC2\`, then \`${run} --count 2\``,
      ],
      docs: [
        { title: 'Cluster auto scaling', url: `${guide}/cluster-auto-scaling.html` },
        { title: 'API failure reasons', url: `${guide}/api_failures_messages.html` },
      ],
    },
    {
      id: 'interfaces',
      title: 'Full without being busy',
      text: `Register a task definition \`${ADDRESS_FAMILY}\` in the mode \`awsvpc\` that takes almost nothing: 64 CPU units and 64 MiB. Run three of it in your two subnets. There is CPU for all of them on the second instance, and yet a third instance must come.`,
      checks: { address, three },
      hints: [
        'In the mode awsvpc each task needs a network interface of its instance. A t3.medium has three, and needs one itself.',
        'A task of that mode must be told its subnets and security groups: `--network-configuration`.',
        `\`{"family": "${ADDRESS_FAMILY}", "networkMode": "awsvpc", "containerDefinitions": [{"name": "web", ${server}, "cpu": 64, "memory": 64}]}\` in \`own-address.json\`; register it; then \`aws ecs run-task --cluster ${CLUSTER_NAME} --task-definition ${ADDRESS_FAMILY} --count 3 --network-configuration 'awsvpcConfiguration={subnets=[SUBNET,SUBNET],securityGroups=[GROUP]}'\``,
      ],
      docs: [
        { title: 'Elastic network interfaces of instances', url: `${guide}/container-instance-eni.html` },
      ],
    },
    {
      id: 'shrink',
      title: 'An idle instance goes',
      text: `See to it that only an idle instance can be taken away: protection from scale-in in the group, and managed termination protection in \`${CAPACITY_PROVIDER}\`. Then stop the one task that is alone on its instance, and wait until the instance has gone.`,
      checks: { protection, shrunk },
      hints: [
        'Both settings are changed, none is made anew. Which task is alone: `aws ecs describe-container-instances` counts them.',
        '`aws autoscaling update-auto-scaling-group` with `--new-instances-protected-from-scale-in`, `aws ecs update-capacity-provider`, `aws ecs list-tasks --container-instance ARN`, `aws ecs stop-task`.',
        `\`aws autoscaling update-auto-scaling-group --auto-scaling-group-name ${GROUP_NAME} --new-instances-protected-from-scale-in\`, \`aws ecs update-capacity-provider --name ${CAPACITY_PROVIDER} --auto-scaling-group-provider 'managedScaling={status=ENABLED,targetCapacity=100},managedTerminationProtection=ENABLED'\`, then \`aws ecs stop-task --cluster ${CLUSTER_NAME} --task ARN\``,
      ],
      docs: [
        { title: 'Managed termination protection', url: `${guide}/managed-termination-protection.html` },
        { title: 'Managed scaling behaviour', url: `${guide}/managed-scaling-behavior.html` },
      ],
    },
    {
      id: 'drain',
      title: 'Out of service, gently',
      text: 'Take the second instance out of service without hurting what runs on it: set it to `DRAINING`. Its tasks go on; new ones go elsewhere.',
      checks: { draining },
      hints: [
        'It is a state of the container instance, which ECS knows by an ARN of its own.',
        '`aws ecs list-container-instances` gives the ARNs; `aws ecs update-container-instances-state` wants one and `--status`.',
        `\`aws ecs update-container-instances-state --cluster ${CLUSTER_NAME} --container-instances ARN --status DRAINING\``,
      ],
      docs: [{ title: 'Draining container instances', url: `${guide}/container-instance-draining.html` }],
    },
  ],
} satisfies LabSpec;
