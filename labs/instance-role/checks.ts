import { met, unmet } from '../finding.ts';
import { check } from '../lab.ts';
import { INSTANCE_POLICY, INSTANCE_ROLE } from '../names.ts';
import type { ReadValues } from '../readings.ts';

type Role = ReadValues['roles'][number];
type Known = Pick<ReadValues, 'roles' | 'managedPolicyRoles'> & Partial<Pick<ReadValues, 'instanceProfiles'>>;

const POLICY = INSTANCE_POLICY.slice(INSTANCE_POLICY.indexOf('/') + 1);
const POLICY_ARN = `arn:aws:iam::aws:policy/${INSTANCE_POLICY}`;

/** Whether EC2 may assume the role. A condition can still refuse it, so a conditional statement does not count. */
const trustsEc2 = (role: Role): boolean =>
  role.trust.some(
    ({ effect, services, actions, conditional }) =>
      effect === 'Allow' &&
      !conditional &&
      services.includes('ec2.amazonaws.com') &&
      actions.some((action) => ['sts:assumerole', 'sts:*', '*'].includes(action.toLowerCase())),
  );

const holdsPolicy = ({ roleName }: Role, { managedPolicyRoles }: Known): boolean =>
  managedPolicyRoles.some(
    (held) => held.policyArn.endsWith(`:policy/${INSTANCE_POLICY}`) && held.roleNames.includes(roleName),
  );

const profileOf = ({ roleName }: Role, { instanceProfiles = [] }: Known) =>
  instanceProfiles.find((profile) => profile.roleNames.includes(roleName));

/**
 * The role that this lab is about: the one named ecsInstanceRole or any that holds the policy, the furthest first.
 * Other roles that EC2 may assume are somebody else's.
 */
function labRole(known: Known): Role | undefined {
  const standing = (role: Role) =>
    [
      trustsEc2(role),
      holdsPolicy(role, known),
      profileOf(role, known) !== undefined,
      role.roleName === INSTANCE_ROLE,
    ]
      .map(Number)
      .join('');
  const [best] = known.roles
    .filter((role) => role.roleName === INSTANCE_ROLE || holdsPolicy(role, known))
    .sort((a, b) => standing(b).localeCompare(standing(a)) || a.roleName.localeCompare(b.roleName));
  return best;
}

function foundRole(known: Known): Role {
  const role = labRole(known);
  if (!role) throw new Error('there is no role to judge, although an earlier check found one');
  return role;
}

const trustDocument = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

export const trust = check(
  { title: 'A role that EC2 may assume', reads: ['roles', 'managedPolicyRoles'] },
  (known) => {
    const role = labRole(known);
    const expected = `a role named ${INSTANCE_ROLE} whose trust policy lets ec2.amazonaws.com assume it`;
    if (!role) {
      const others = known.roles.filter(trustsEc2).map(({ roleName }) => roleName);
      return unmet(`There is no role named ${INSTANCE_ROLE}.`, {
        expected,
        found:
          others.length > 0
            ? `EC2 may assume ${others.join(', ')}, but none has that name or the policy`
            : 'no role for EC2',
        next: `Create the role ${INSTANCE_ROLE} with a trust policy for EC2.`,
        command: `aws iam create-role --role-name ${INSTANCE_ROLE} \\\n  --assume-role-policy-document '${trustDocument}'`,
      });
    }
    if (trustsEc2(role)) return met(`EC2 may assume the role ${role.roleName}.`);
    const allowed = role.trust.filter(({ effect }) => effect === 'Allow');
    const services = allowed.flatMap((statement) => statement.services);
    return unmet(`EC2 may not assume the role ${role.roleName}.`, {
      expected,
      found: services.includes('ec2.amazonaws.com')
        ? 'ec2.amazonaws.com is named, but under a condition or without sts:AssumeRole'
        : `its trust policy lets ${services.join(', ') || 'no AWS service'} assume it`,
      next: `Change the trust policy of ${role.roleName}: its principal is the service that hands the role to the instance, ec2.amazonaws.com.`,
      command: `aws iam update-assume-role-policy --role-name ${role.roleName} \\\n  --policy-document '${trustDocument}'`,
    });
  },
);

export const policy = check(
  {
    title: `The policy ${POLICY} is attached to it`,
    reads: ['roles', 'managedPolicyRoles', 'courseRolePolicies'],
    after: [trust],
  },
  (known) => {
    const role = foundRole(known);
    if (holdsPolicy(role, known)) return met(`${role.roleName} has the policy ${POLICY}.`);
    const own = known.courseRolePolicies.find((policies) => policies.roleName === role.roleName);
    const held = [
      ...(own?.attached ?? []).map((arn) => arn.slice(arn.indexOf('/') + 1)),
      ...(own?.inline ?? []).map((name) => `${name}, written into the role itself`),
    ];
    return unmet(`${role.roleName} does not have the policy ${POLICY}.`, {
      expected: `the AWS managed policy ${POLICY_ARN}, attached`,
      found: held.length > 0 ? `only ${held.join('; ')}` : 'no policy at all',
      next: `Attach AWS's own policy, so that AWS keeps it up to date. Mind the path in its ARN: service-role/.`,
      command: `aws iam attach-role-policy --role-name ${role.roleName} \\\n  --policy-arn ${POLICY_ARN}`,
    });
  },
);

export const instanceProfile = check(
  {
    title: 'An instance profile holds the role',
    reads: ['roles', 'managedPolicyRoles', 'instanceProfiles'],
    after: [trust],
  },
  (known) => {
    const role = foundRole(known);
    const profile = profileOf(role, known);
    if (profile) return met(`The instance profile ${profile.instanceProfileName} holds ${role.roleName}.`);
    const named = known.instanceProfiles.find((one) => one.instanceProfileName === role.roleName);
    const holds = named?.roleNames.join(', ');
    return unmet(`No instance profile holds ${role.roleName}.`, {
      expected: `an instance profile with ${role.roleName} in it`,
      found: named
        ? `the profile ${named.instanceProfileName} holds ${holds || 'no role'}`
        : 'no profile with that role',
      next: named
        ? `${holds ? `Take ${holds} out and add` : 'Add'} the role to the profile ${named.instanceProfileName}.`
        : 'Create an instance profile and add the role to it: an instance is given a profile, never a role.',
      command: [
        ...(named ? [] : [`aws iam create-instance-profile --instance-profile-name ${role.roleName}`]),
        ...(named?.roleNames ?? []).map(
          (other) =>
            `aws iam remove-role-from-instance-profile --instance-profile-name ${role.roleName} --role-name ${other}`,
        ),
        `aws iam add-role-to-instance-profile --instance-profile-name ${role.roleName} --role-name ${role.roleName}`,
      ].join('\n'),
    });
  },
);
