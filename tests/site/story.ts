import type { LiveEvent, Report } from '../../checker/contract.ts';
import { SIMULATED } from './course.ts';

type Finding = Report['findings'][number];

/** A finding of the lab `network`. */
export function finding(check: string, status: Finding['status'], more: Partial<Finding> = {}): Finding {
  return {
    check: `network/${check}`,
    title: `Title of ${check}`,
    status,
    says: `${check} is ${status}.`,
    evidence: [],
    ...more,
  };
}

export const progress = (...steps: string[]): LiveEvent => ({
  type: 'progress',
  progress: {
    accountId: SIMULATED.accountId,
    steps: steps.map((step) => ({ lab: 'network', step, doneAt: '2026-11-22T20:00:00.000Z' })),
  },
});

export const told = (finding: Finding): LiveEvent => ({ type: 'finding', finding });

export const reported = (...steps: string[]): LiveEvent => ({
  type: 'report',
  steps,
  ms: 41.4,
  counts: { met: 0, unmet: 0, waiting: 0, unknown: 0, skipped: 0 },
  next: null,
});

export const NO_ROUTE = finding('internet/routes', 'unmet', {
  title: 'A route from both subnets to the internet',
  says: 'subnet-1370 (public-b) in us-east-1b has no route to the internet.',
  expected: '0.0.0.0/0 → igw-04d1 from subnets in two Availability Zones',
  found:
    'rtb-7c2e has the route, but not every subnet uses it; subnet-1370 falls back to the main table rtb-01aa, which has none',
  next: 'Let subnet-1370 use the route table rtb-7c2e.',
  command: 'aws ec2 associate-route-table --route-table-id rtb-7c2e --subnet-id subnet-1370',
});

/** A learner in the middle of the lab: two steps done, the third with one thing right and one wrong. */
export const HALF_DONE: LiveEvent[] = [
  { type: 'account', account: SIMULATED },
  progress('vpc', 'subnets'),
  told(finding('vpc/vpcRange', 'met', { says: 'vpc-0a1b (my-vpc) has the range 10.0.0.0/16.' })),
  told(finding('vpc/vpcDns', 'met', { says: 'vpc-0a1b (my-vpc) has DNS resolution turned on.' })),
  told(
    finding('subnets/twoZones', 'met', {
      says: 'vpc-0a1b (my-vpc) has subnets in us-east-1a and us-east-1b.',
    }),
  ),
  told(finding('internet/gateway', 'met', { says: 'igw-04d1 is attached to vpc-0a1b (my-vpc).' })),
  told(NO_ROUTE),
  told(finding('security-group/securityGroup', 'unmet', { expected: 'a', found: 'b', next: 'c' })),
  reported('vpc', 'subnets', 'internet', 'security-group'),
];

export function report(step: string, findings: Finding[]): Report {
  return {
    id: '6f8b1c1e-3f0e-4b57-9d0e-6c7f3f1a2b3c',
    lab: 'network',
    step,
    account: SIMULATED,
    startedAt: '2026-11-22T20:00:00.000Z',
    ms: 12,
    counts: { met: 0, unmet: 0, waiting: 0, unknown: 0, skipped: 0 },
    findings,
    evidence: [],
  };
}
