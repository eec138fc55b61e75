import { met, unmet } from '../finding.ts';
import { check } from '../lab.ts';
import { EXECUTION_POLICY, EXECUTION_ROLE, TASK_ROLE } from '../names.ts';
import { list } from '../words.ts';
import { essential, family } from './checks.ts';
import { cannotBeAssumed, type Fault, holdsPolicy, POLICY, roleName } from './roles.ts';
import { CLOCK, foundContainer, foundWeb, named, register, WEB } from './tasks.ts';

const again = register('web.json');

export const executionRole = check(
  {
    title: 'An execution role: what ECS itself may do for the task',
    reads: ['taskDefinitions', 'roles', 'managedPolicyRoles'],
    after: [family],
  },
  (known) => {
    const { executionRole, taskRole, ...definition } = foundWeb(known);
    const name = executionRole && roleName(executionRole);
    const fault = name ? cannotBeAssumed(name, known) : undefined;
    if (name && !fault && holdsPolicy(name, known)) {
      return met(`${named(definition)} is started with the execution role ${name}.`);
    }
    const swapped = taskRole && holdsPolicy(roleName(taskRole), known);
    const none: Fault = {
      found: swapped
        ? `no execution role; the task role ${roleName(taskRole)} has ${POLICY}`
        : 'no execution role',
      next: `Set executionRoleArn to the ARN of ${EXECUTION_ROLE} and register your file again. If AWS answered AccessDenied on iam:PassRole, whoever you are may not hand that role on: allow it first.`,
      command: `${again} \\\n  --execution-role-arn $(aws iam get-role --role-name ${EXECUTION_ROLE} --query Role.Arn --output text)`,
    };
    const powerless: Fault = {
      found: swapped
        ? `${name} does not have ${POLICY}, the task role ${roleName(taskRole)} has it: the two are swapped`
        : `${name} does not have ${POLICY}`,
      next: swapped
        ? 'Exchange executionRoleArn and taskRoleArn.'
        : `Attach ${POLICY} to ${name}. Mind the path in its ARN: service-role/.`,
      command: swapped
        ? again
        : `aws iam attach-role-policy --role-name ${name} \\\n  --policy-arn arn:aws:iam::aws:policy/${EXECUTION_POLICY}`,
    };
    return unmet(`ECS cannot fetch images and write logs for ${named(definition)}.`, {
      expected: `an executionRoleArn whose role trusts ecs-tasks.amazonaws.com and has ${POLICY}`,
      ...(name ? (fault ?? powerless) : none),
    });
  },
);

export const taskRole = check(
  {
    title: 'A task role: what the program in the containers may do',
    reads: ['taskDefinitions', 'roles', 'managedPolicyRoles'],
    after: [family],
  },
  (known) => {
    const { taskRole, executionRole, ...definition } = foundWeb(known);
    const name = taskRole && roleName(taskRole);
    const both = name !== undefined && executionRole !== undefined && roleName(executionRole) === name;
    const fault = name ? cannotBeAssumed(name, known) : undefined;
    if (name && !both && !fault) return met(`The containers of ${named(definition)} act as ${name}.`);
    const own: Fault = {
      found: both ? `${name} is its execution role as well` : 'no task role',
      next: `Set taskRoleArn to a role that is only the program's, ${TASK_ROLE}, and register your file again.`,
      command: `${again} \\\n  --task-role-arn $(aws iam get-role --role-name ${TASK_ROLE} --query Role.Arn --output text)`,
    };
    return unmet(`The containers of ${named(definition)} have no role of their own.`, {
      expected: 'a taskRoleArn whose role trusts ecs-tasks.amazonaws.com and is not the execution role',
      ...(fault ?? own),
    });
  },
);

export const logs = check(
  {
    title: 'Both containers send their logs to CloudWatch',
    reads: ['taskDefinitions', 'logGroups'],
    after: [essential],
  },
  (known, { region }) => {
    const definition = foundWeb(known);
    const silent = [WEB, CLOCK].flatMap((name) => {
      const { log } = foundContainer(definition, name);
      if (log?.driver === 'awslogs' && log.group) return [];
      const instead = log?.driver === 'awslogs' ? 'awslogs without awslogs-group' : log?.driver;
      return [`${name} has ${instead ? `the log driver ${instead}` : 'no logConfiguration'}`];
    });
    // Groups of another Region are not looked at.
    const homeless = [WEB, CLOCK].flatMap((name) => {
      const { log } = foundContainer(definition, name);
      const here = (log?.region ?? region) === region;
      if (!log?.group || !here || known.logGroups.includes(log.group)) return [];
      return [{ name, group: log.group, asks: log.createsGroup }];
    });
    const [lost] = silent.length === 0 ? homeless : [];
    if (lost) {
      return unmet(`A task of ${named(definition)} could not start: there is no log group ${lost.group}.`, {
        expected: 'log groups that are there before a task starts',
        found: homeless
          .map(({ name, group, asks }) =>
            asks
              ? `${name} asks for ${group} to be created as the task starts (awslogs-create-group): logs:CreateLogGroup is not in ${POLICY}`
              : `${name} logs to ${group}, which does not exist`,
          )
          .join('; '),
        next: `Create the log group ${lost.group}.`,
        command: `aws logs create-log-group --log-group-name ${lost.group}`,
      });
    }
    if (silent.length === 0) return met(`Both containers of ${named(definition)} log to CloudWatch.`);
    return unmet(`Not every container of ${named(definition)} logs to CloudWatch.`, {
      expected: `the log driver awslogs with awslogs-group, awslogs-region and awslogs-stream-prefix in ${WEB} and ${CLOCK}`,
      found: silent.join('; '),
      next: 'Give each container its own logConfiguration and register your file again: none is inherited.',
      command: again,
    });
  },
);

export const healthCheck = check(
  { title: `ECS asks ${WEB} whether it is well`, reads: ['taskDefinitions'], after: [family] },
  (known) => {
    const definition = foundWeb(known);
    const { healthCheck } = foundContainer(definition, WEB);
    if (healthCheck && healthCheck.startPeriod > 0) {
      return met(
        `${WEB} in ${named(definition)} is asked, and has ${healthCheck.startPeriod} s to come up first.`,
      );
    }
    const others = definition.containers.filter((one) => one.name !== WEB && one.healthCheck);
    const elsewhere = others.length > 0 ? `only ${list(others.map(({ name }) => name))} has one` : undefined;
    return unmet(`ECS does not ask ${WEB} in ${named(definition)} in good time whether it is well.`, {
      expected: `a healthCheck in ${WEB} with a command and a startPeriod`,
      found: healthCheck
        ? 'a health check without a startPeriod: a slow start counts as illness'
        : (elsewhere ?? 'no health check'),
      next: `${healthCheck ? 'Add a startPeriod to' : 'Write'} the healthCheck of ${WEB} and register your file again.`,
      command: again,
    });
  },
);

export const restarts = check(
  {
    title: `${CLOCK} is started again when it ends, without replacing the task`,
    reads: ['taskDefinitions'],
    after: [essential],
  },
  (known) => {
    const definition = foundWeb(known);
    if (foundContainer(definition, CLOCK).restarts) {
      return met(`${CLOCK} in ${named(definition)} is started again when it ends.`);
    }
    const web = foundContainer(definition, WEB).restarts;
    return unmet(`${CLOCK} in ${named(definition)} stays down when it ends.`, {
      expected: `a restartPolicy in ${CLOCK} with "enabled": true`,
      found: web ? `only ${WEB} has one` : 'no restart policy that is enabled',
      next: `Add "restartPolicy": {"enabled": true, "restartAttemptPeriod": 60} to ${CLOCK} and register your file again.`,
      command: again,
    });
  },
);

/** One that only looks at the type: `attribute:ecs.instance-type == t3.medium`, `=~ t3.*`, `in [t3.medium, t3.large]`. */
const ON_TYPE = /^\s*attribute:ecs\.instance-type\s*(==|=~|in\b)\s*\[?\s*["']?t3/;

export const placement = check(
  {
    title: 'Only on instances of the types t3',
    reads: ['taskDefinitions'],
    after: [family],
  },
  (known) => {
    const definition = foundWeb(known);
    const expression = definition.constraints.find((one) => ON_TYPE.test(one));
    if (expression) return met(`${named(definition)} is placed only where ${expression}.`);
    return unmet(`${named(definition)} may be placed on an instance of any type.`, {
      expected: 'a placement constraint memberOf on attribute:ecs.instance-type that is for t3',
      found: list(definition.constraints) || 'no placement constraint',
      next: 'Add placementConstraints beside containerDefinitions and register your file again.',
      command: again,
    });
  },
);
