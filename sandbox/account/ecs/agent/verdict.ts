/**
 * Whether an EC2 instance's agent gets to register, from what was read of the account. Pure.
 * The agent's words are those of github.com/aws/amazon-ecs-agent (`Unable to register as a container instance with
 * ECS`, `Could not create cluster`), seen in public logs; ours are marked `# Simulated:`.
 */
export interface InstanceFacts {
  instanceId: string;
  region: string;
  /** The AMI's name; undefined where the image is not known. */
  imageName: string | undefined;
  /** Decoded; '' where there is none. */
  userData: string;
  /** The role of its instance profile. */
  role: { arn: string; trustsEc2: boolean; allows: readonly string[] } | undefined;
  /** Names of the ACTIVE clusters. */
  clusters: readonly string[];
  network: { publicAddress: boolean; route: 'gateway' | 'nat' | 'none'; egress443: boolean };
}

export type Verdict =
  | { kind: 'registers'; cluster: string; creates: boolean; log: string[] }
  | { kind: 'kept out'; log: string[] };

/** Actions that an agent cannot do without; AmazonEC2ContainerServiceforEC2Role holds them all. */
const NEEDED = ['ecs:RegisterContainerInstance', 'ecs:DiscoverPollEndpoint', 'ecs:Poll'];
const CREATE = 'ecs:CreateCluster';
/** Every action that a verdict asks for. */
export const AGENT_ACTIONS = [...NEEDED, CREATE];

const DEFAULT_CLUSTER = 'default';

export function verdictOn(facts: InstanceFacts): Verdict {
  if (facts.imageName === undefined || !isEcsOptimized(facts.imageName)) {
    const name = facts.imageName ?? 'unknown to this account';
    return {
      kind: 'kept out',
      log: [simulated(`the AMI (${name}) is not ECS-optimized: no container agent runs on this instance.`)],
    };
  }
  const setup = readUserData(facts.userData);
  const log = [...setup.log, 'level=info msg="Loading configuration"'];
  const refused = (error: string, hint: string): Verdict => ({
    kind: 'kept out',
    log: [
      ...log,
      'level=info msg="Registering Instance with ECS"',
      `level=error msg="Unable to register as a container instance with ECS" error="${error}"`,
      `level=error msg="Error registering container instance" error="${error}"`,
      simulated(hint),
    ],
  });
  const role = facts.role;
  if (role === undefined || !role.trustsEc2) {
    const hint =
      role === undefined
        ? 'the instance has no instance profile with a role.'
        : `the role ${role.arn} does not trust ec2.amazonaws.com.`;
    return refused('NoCredentialProviders: no valid providers in chain. Deprecated.', hint);
  }
  const wayOut = noWayOut(facts.network);
  if (wayOut !== undefined) {
    const url = `https://ecs.${facts.region}.amazonaws.com/`;
    return refused(`RequestError: send request failed\\ncaused by: Post \\"${url}\\": i/o timeout`, wayOut);
  }
  const session = `${role.arn.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/${facts.instanceId}`;
  const denied = (action: string) =>
    refused(
      `AccessDeniedException: User: ${session} is not authorized to perform: ${action}`,
      `the role ${role.arn} does not allow ${action}; attach service-role/AmazonEC2ContainerServiceforEC2Role.`,
    );
  const cluster = setup.cluster ?? DEFAULT_CLUSTER;
  const exists = facts.clusters.includes(cluster);
  const lacking = NEEDED.find((action) => !role.allows.includes(action));
  if (lacking !== undefined) return denied(lacking);
  if (!exists && setup.cluster !== undefined) {
    return refused('ClientException: Cluster not found.', `there is no cluster ${cluster}.`);
  }
  if (!exists && !role.allows.includes(CREATE)) return denied(CREATE);
  return {
    kind: 'registers',
    cluster,
    creates: !exists,
    log: [
      ...log,
      'level=info msg="Registering Instance with ECS"',
      ...(exists ? [] : [`level=info msg="Successfully created a cluster" cluster="${cluster}"`]),
      `level=info msg="Registered container instance with cluster!" cluster="${cluster}"`,
    ],
  };
}

function isEcsOptimized(imageName: string): boolean {
  return /-ami-ecs-|ecs-optimized|bottlerocket-aws-ecs/i.test(imageName);
}

function noWayOut(network: InstanceFacts['network']): string | undefined {
  if (network.route === 'none') return 'its subnet has no route to an internet gateway or a NAT gateway.';
  if (network.route === 'gateway' && !network.publicAddress) {
    return 'it has no public IP address, so it cannot use the internet gateway.';
  }
  return network.egress443 ? undefined : 'no rule of its security groups lets port 443 out.';
}

/** The cluster that user data name; undefined where they name none, or cloud-init does not run them. */
function readUserData(userData: string): { cluster: string | undefined; log: string[] } {
  const text = userData.trim();
  const named = [...text.matchAll(/ECS_CLUSTER=["']?([A-Za-z0-9_-]+)/g)].at(-1)?.[1];
  if (
    text === '' ||
    /^(#!|#cloud-config|#cloud-boothook|Content-Type:|MIME-Version:|\[settings)/i.test(text)
  ) {
    return { cluster: named, log: [] };
  }
  const head = text.split('\n')[0]?.slice(0, 40);
  return {
    cluster: undefined,
    log: [`cloud-init: Unhandled non-multipart (text/x-not-multipart) userdata: '${head}...'`],
  };
}

function simulated(sentence: string): string {
  return `# Simulated: ${sentence}`;
}
