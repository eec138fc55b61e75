import { met, unmet } from '../finding.ts';
import { check } from '../lab.ts';
import { CLUSTER_NAME } from '../names.ts';
import type { ReadValues } from '../readings.ts';
import { list } from '../words.ts';

type Known = Pick<ReadValues, 'clusters'>;

const labCluster = ({ clusters }: Known) =>
  clusters.find(({ clusterName, status }) => clusterName === CLUSTER_NAME && status === 'ACTIVE');

export const active = check(
  { title: `An active cluster named ${CLUSTER_NAME}`, reads: ['clusters'] },
  (known, { region }) => {
    if (labCluster(known)) return met(`The cluster ${CLUSTER_NAME} is active.`);
    const gone = known.clusters.find(({ clusterName }) => clusterName === CLUSTER_NAME);
    const others = known.clusters.filter(({ status }) => status === 'ACTIVE').map((one) => one.clusterName);
    return unmet(
      gone
        ? `The cluster ${CLUSTER_NAME} is ${gone.status}, not ACTIVE.`
        : `There is no cluster named ${CLUSTER_NAME} in ${region}.`,
      {
        expected: `a cluster named ${CLUSTER_NAME} in ${region} with the status ACTIVE`,
        found: [
          ...(gone?.status === 'INACTIVE' ? ['one that was deleted, which ECS describes for a while'] : []),
          others.length > 0 ? `the active clusters ${list(others.sort())}` : 'no active cluster',
        ].join('; '),
        next: `Create a cluster named ${CLUSTER_NAME} in ${region}. If you made one, see whether it has another name or is in another Region.`,
        command: `aws ecs create-cluster --cluster-name ${CLUSTER_NAME}`,
      },
    );
  },
);

export const insights = check(
  { title: 'Container Insights is on', reads: ['clusters'], after: [active] },
  (known) => {
    const level = labCluster(known)?.containerInsights ?? 'not set';
    if (['enabled', 'enhanced'].includes(level)) {
      return met(`Container Insights is ${level} for ${CLUSTER_NAME}.`);
    }
    const elsewhere = known.clusters.filter(({ containerInsights = '' }) =>
      ['enabled', 'enhanced'].includes(containerInsights),
    );
    const others = elsewhere.map((one) => `it is on for ${one.clusterName}`);
    return unmet(`Container Insights is off for ${CLUSTER_NAME}.`, {
      expected: 'the setting containerInsights is enabled or enhanced',
      found: [`containerInsights is ${level} for ${CLUSTER_NAME}`, ...others].join('; '),
      next: `Change the setting containerInsights of ${CLUSTER_NAME}. The account's own default only counts for clusters made later.`,
      command: `aws ecs update-cluster-settings --cluster ${CLUSTER_NAME} \\\n  --settings name=containerInsights,value=enhanced`,
    });
  },
);
