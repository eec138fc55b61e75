import { cpus } from 'node:os';

/** On everything that Drydock makes on an engine. `home` is a fingerprint of the DRYDOCK_HOME that a machine is of. */
export const LABELS = { machine: 'drydock.machine', home: 'drydock.home', image: 'drydock.image' } as const;

/** What the nested engine, sudo and the learner need, and nothing else. `--privileged` is not asked for. */
const CAPABILITIES = {
  SYS_ADMIN: 'the nested engine mounts file systems and makes namespaces',
  NET_ADMIN: 'it makes bridges, and firewall rules for published ports',
  NET_RAW: 'ping, and the firewall rules of the nested engine',
  NET_BIND_SERVICE: 'containers publish ports below 1024',
  CHOWN: 'image layers are unpacked with their owners',
  DAC_OVERRIDE: 'and written whatever their mode',
  FOWNER: 'and given modes and times',
  FSETID: 'and set-user-id bits',
  KILL: 'containers and shells of other users are stopped',
  MKNOD: 'image layers hold device nodes',
  SETGID: 'sudo, and containers that run as a group',
  SETUID: 'sudo, and containers that run as a user',
  SETPCAP: 'containers get fewer capabilities than the engine',
  SETFCAP: 'image layers hold files with capabilities',
  SYS_CHROOT: 'layers are unpacked in a root of their own',
  SYS_PTRACE: 'docker top and docker exec look at processes of containers',
  AUDIT_WRITE: 'sudo and su write to the audit log',
} as const;

const GIB = 1024 ** 3;
/** Bytes of memory; the nested engine takes about 85 MB of it. */
export const MEMORY = 2 * GIB;
/** Processes and threads, of all containers in the machine together. */
const PROCESSES = 2_048;
/** Bytes of one file: what a runaway command can write before the disk's use is looked at. */
const LONGEST_FILE = 2 * GIB;
/** CPUs; one that has only one gives that. */
const CPUS = Math.min(2, cpus().length);

export interface ContainerOptions {
  image: string;
  /** The fingerprint of the home. */
  home: string;
  /** The folder with the server's sockets, on the engine's machine. */
  sockets: string;
  /** The learner's own folder, there too. */
  folder: string;
  /** The number of the user who runs the server, or of the image's learner where that is root. */
  uid: number;
  /** The host name of the account's registry. */
  registry: string;
}

/** The body of the engine's `POST /containers/create` for a lab machine. */
export function containerSpec({ image, home, sockets, folder, uid, registry }: ContainerOptions): object {
  return {
    Image: image,
    Hostname: 'drydock',
    Env: [`LEARNER_UID=${uid}`, `REGISTRY=${registry}`],
    Labels: { [LABELS.machine]: 'docker', [LABELS.home]: home, [LABELS.image]: image },
    // Anonymous, so that it goes with the machine. An engine's layers cannot lie on another one's layers.
    Volumes: { '/var/lib/docker': {} },
    HostConfig: {
      // Ends without a trace, whoever or whatever ended it.
      AutoRemove: true,
      // No way out at all: a machine reaches only the sockets in /run/drydock.
      NetworkMode: 'none',
      CapDrop: ['ALL'],
      CapAdd: Object.keys(CAPABILITIES),
      // The nested engine mounts proc and cgroups, and gives its containers their own filters.
      SecurityOpt: ['seccomp=unconfined', 'apparmor=unconfined'],
      // What the command line calls systempaths=unconfined.
      MaskedPaths: [],
      ReadonlyPaths: [],
      CgroupnsMode: 'private',
      Memory: MEMORY,
      MemorySwap: MEMORY,
      NanoCpus: CPUS * 1e9,
      PidsLimit: PROCESSES,
      Ulimits: [{ Name: 'fsize', Soft: LONGEST_FILE, Hard: LONGEST_FILE }],
      OomScoreAdj: 500,
      Mounts: [
        // Read-only: nothing in there can be replaced from inside the machine, and a socket still answers.
        { Type: 'bind', Source: sockets, Target: '/run/drydock', ReadOnly: true },
        { Type: 'bind', Source: folder, Target: '/home/learner' },
      ],
    },
  };
}
