import type { LabSpec } from '../lab.ts';
import { EXECUTION_POLICY, EXECUTION_ROLE, FARGATE_FAMILY, TASK_FAMILY, TASK_ROLE } from '../names.ts';
import { dynamicPort, environment, essential, family, image, limits, sharedVolume } from './checks.ts';
import { fargateSize, faultInjection, ownAddress } from './fargate-checks.ts';
import { executionRole, healthCheck, logs, placement, restarts, taskRole } from './running-checks.ts';

const guide = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide';
const cli = 'https://docs.aws.amazon.com/cli/latest/reference';
const parameters = {
  title: 'Task definition parameters',
  url: `${guide}/task_definition_parameters.html`,
};
const again = '`aws ecs register-task-definition --cli-input-json file://web.json`';

export default {
  id: 'task-definitions',
  title: 'A task definition, part by part',
  section: '1.4',
  objectives: [
    'Write a task definition by hand and see in its newest revision what each part does',
    'Choose a network mode by what becomes of the ports',
    'Tell the task role from the execution role',
    'Say what ends a task, what restarts a container, and what only Fargate asks for',
  ],
  minutes: 40,
  cost: 'Free on AWS: task definitions and roles cost nothing, and nothing is run here.',
  points: [
    '1.4.04',
    '1.4.10',
    '1.4.11',
    '1.4.12',
    '1.4.14',
    '1.4.15',
    '1.4.16',
    '1.4.17',
    '1.4.18',
    '1.4.19',
    '1.4.20',
    '1.4.21',
    '1.4.23',
    '1.4.25',
    '1.4.27',
    '1.4.28',
    '1.4.30',
    '1.4.36',
    '1.4.37',
    '1.4.42',
  ],
  steps: [
    {
      id: 'family',
      title: 'The first revision',
      text: `Register a task definition of the family \`${TASK_FAMILY}\` with one container named \`web\`. It runs a certain version of an image, for example \`public.ecr.aws/docker/library/python:3.12-slim\` with the command \`python3 -m http.server 8080\`. Give it CPU units, a soft limit of memory and a greater hard one.`,
      checks: { family, image, limits },
      hints: [
        'A task definition is a JSON document. Write it into a file, `web.json`, since you will change it in every step.',
        '`aws ecs register-task-definition --generate-cli-skeleton` prints every member there is. You need `family` and, in `containerDefinitions`, `name`, `image`, `command`, `cpu`, `memoryReservation` and `memory`.',
        `\`{"family": "web", "containerDefinitions": [{"name": "web", "image": "public.ecr.aws/docker/library/python:3.12-slim", "command": ["python3", "-m", "http.server", "8080"], "cpu": 64, "memoryReservation": 64, "memory": 128}]}\` in \`web.json\`, then ${again}`,
      ],
      docs: [
        parameters,
        { title: 'aws ecs register-task-definition', url: `${cli}/ecs/register-task-definition.html` },
      ],
    },
    {
      id: 'port',
      title: 'A port on any instance',
      text: 'Give the task definition the network mode `bridge` and map port 8080 of `web`, so that ECS may choose any free port of the instance. Register the file again and look at the revision.',
      checks: { dynamicPort },
      hints: [
        'Two members: one beside `family`, one in the container. Which host port stands for "any"?',
        '`networkMode` is `bridge`. In `portMappings` the `containerPort` is 8080, and the `hostPort` is 0 or left out.',
        `\`"networkMode": "bridge"\` and \`"portMappings": [{"containerPort": 8080, "hostPort": 0}]\` in \`web.json\`, then ${again}`,
      ],
      docs: [{ title: 'Task networking for EC2', url: `${guide}/task-networking.html` }, parameters],
    },
    {
      id: 'sidecar',
      title: 'A second container beside the first',
      text: 'Add a container `clock` that writes the time into a page every few seconds, told by a variable `EVERY_SECONDS`. Both containers mount one volume: `clock` writes, `web` only reads. When `clock` stops, the task must go on.',
      checks: { essential, environment, sharedVolume },
      hints: [
        'Left out, `essential` means true. And a volume has two sides: it is named once for the task, and mounted in each container.',
        'Beside `containerDefinitions`: `volumes`. In the containers: `mountPoints` with `sourceVolume`, `containerPath` and `readOnly`; `environment` is a list of names and values.',
        `\`"volumes": [{"name": "site"}]\`; in both containers \`"mountPoints": [{"sourceVolume": "site", "containerPath": "/site"}]\`, in \`web\` with \`"readOnly": true\`; in \`clock\` \`"essential": false\` and \`"environment": [{"name": "EVERY_SECONDS", "value": "5"}]\`. Then ${again}`,
      ],
      docs: [{ title: 'Bind mounts', url: `${guide}/bind-mounts.html` }, parameters],
    },
    {
      id: 'roles-and-logs',
      title: 'Two roles, and logs',
      text: `Make two roles that \`ecs-tasks.amazonaws.com\` may assume: \`${EXECUTION_ROLE}\` with AWS’s policy \`${EXECUTION_POLICY.split('/').at(-1)}\`, and \`${TASK_ROLE}\` for the program. Name the first as the execution role, the second as the task role, and let both containers log to CloudWatch with the driver \`awslogs\`, into a log group that exists.`,
      checks: { executionRole, taskRole, logs },
      hints: [
        'One role is for ECS, before and around your containers; the other is for your program. Both are taken on by the same service.',
        '`aws iam create-role` twice with a trust policy for `ecs-tasks.amazonaws.com`, `aws iam attach-role-policy` once. `aws logs create-log-group` makes the group. Then `executionRoleArn`, `taskRoleArn`, and `logConfiguration` in both containers.',
        `\`aws iam attach-role-policy --role-name ${EXECUTION_ROLE} --policy-arn arn:aws:iam::aws:policy/${EXECUTION_POLICY}\`, \`aws logs create-log-group --log-group-name /ecs/web\`; in both containers \`"logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "/ecs/web", "awslogs-region": "us-east-1", "awslogs-stream-prefix": "web"}}\`; then \`aws ecs register-task-definition --cli-input-json file://web.json --execution-role-arn ARN --task-role-arn ARN\``,
      ],
      docs: [
        { title: 'Task execution role', url: `${guide}/task_execution_IAM_role.html` },
        { title: 'Task role', url: `${guide}/task-iam-roles.html` },
        { title: 'The awslogs driver', url: `${guide}/using_awslogs.html` },
      ],
    },
    {
      id: 'health',
      title: 'Well, or down',
      text: 'Let ECS ask `web` whether it is well, with some seconds to come up first. And let `clock` be started again in its place when it ends.',
      checks: { healthCheck, restarts },
      hints: [
        'One is a `healthCheck`, the other a `restartPolicy`. Each belongs to one container.',
        'A health check’s `command` begins with `CMD` or `CMD-SHELL`; `startPeriod` is in seconds. A restart policy says that it is `enabled`.',
        `In \`web\`: \`"healthCheck": {"command": ["CMD-SHELL", "python3 -c \\"import urllib.request as r; r.urlopen('http://localhost:8080')\\""], "startPeriod": 15}\`; in \`clock\`: \`"restartPolicy": {"enabled": true}\`. Register the file with both roles as before.`,
      ],
      docs: [
        { title: 'Container health checks', url: `${guide}/healthcheck.html` },
        { title: 'Container restart policies', url: `${guide}/container-restart-policy.html` },
      ],
    },
    {
      id: 'placement',
      title: 'Only where it fits',
      text: 'Let the tasks of `web` be placed on instances of the types t3 only: a placement constraint on the attribute `ecs.instance-type`.',
      checks: { placement },
      hints: [
        'A definition has constraints, no strategies. They stand beside `containerDefinitions`, each with a type and an expression.',
        'The type is `memberOf`. An expression is an attribute, an operator and a value: `==` for one value, `=~` for a pattern, `in` for a list.',
        `\`"placementConstraints": [{"type": "memberOf", "expression": "attribute:ecs.instance-type =~ t3.*"}]\` in \`web.json\`. Register the file with both roles as before.`,
      ],
      docs: [
        { title: 'Task placement constraints', url: `${guide}/task-placement-constraints.html` },
        { title: 'Cluster query language', url: `${guide}/cluster-query-language.html` },
      ],
    },
    {
      id: 'fargate',
      title: 'The same, for Fargate',
      text: `Register a second family, \`${FARGATE_FAMILY}\`, with the container \`web\` alone: it requires \`FARGATE\`, has the network mode \`awsvpc\`, a size of 256 CPU units and 512 MiB for the whole task, port 8080, and lets faults be injected.`,
      checks: { fargateSize, ownAddress, faultInjection },
      hints: [
        'Fargate has no instance whose rest you could take: the task itself must say its size, and it has a network address of its own.',
        'Beside `family`: `requiresCompatibilities`, `networkMode`, `cpu` and `memory` (both as text), `enableFaultInjection`. In awsvpc a mapping needs no `hostPort`.',
        `\`{"family": "${FARGATE_FAMILY}", "requiresCompatibilities": ["FARGATE"], "networkMode": "awsvpc", "cpu": "256", "memory": "512", "enableFaultInjection": true, "containerDefinitions": [{"name": "web", "image": "public.ecr.aws/docker/library/python:3.12-slim", "command": ["python3", "-m", "http.server", "8080"], "portMappings": [{"containerPort": 8080}]}]}\` in \`web-fargate.json\`, then \`aws ecs register-task-definition --cli-input-json file://web-fargate.json\``,
      ],
      docs: [
        { title: 'Task definition differences for Fargate', url: `${guide}/fargate-tasks-services.html` },
        { title: 'Fault injection', url: `${guide}/fault-injection.html` },
      ],
    },
  ],
} satisfies LabSpec;
