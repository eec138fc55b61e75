import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Set in every shell's environment, so that what a shell started is found however far it moved away. */
export const SESSION_VARIABLE = 'DRYDOCK_SESSION';

/** Milliseconds that processes get to end by themselves after a hang-up. */
const GRACE_MS = 1_000;
/** Milliseconds after which a process that even a kill did not end (stuck in the kernel) is given up. */
const LIMIT_MS = 5_000;

/**
 * Ends every process of these sessions: of the shell's terminal session, and those that left it (setsid, nohup) but
 * still carry its mark. First a hang-up, as when a terminal is closed, then a kill.
 * @param shells process ids of shells that still live; those of ended ones may be another process's by now.
 */
export async function endProcesses(
  sessions: ReadonlySet<string>,
  shells: ReadonlySet<number>,
): Promise<void> {
  const signalled = new Set<number>();
  const start = Date.now();
  while (Date.now() < start + LIMIT_MS) {
    const pids = find(sessions, shells);
    if (pids.length === 0) return;
    const late = Date.now() > start + GRACE_MS;
    for (const pid of pids) {
      if (late) signal(pid, 'SIGKILL');
      else if (!signalled.has(pid)) {
        signalled.add(pid);
        signal(pid, 'SIGHUP');
        signal(pid, 'SIGCONT');
      }
    }
    await sleep(20);
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended meanwhile.
  }
}

function find(sessions: ReadonlySet<string>, shells: ReadonlySet<number>): number[] {
  if (process.platform !== 'linux') return [...shells].filter(lives);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid && belongs(pid, sessions, shells));
}

function belongs(pid: number, sessions: ReadonlySet<string>, shells: ReadonlySet<number>): boolean {
  try {
    // After the command's name, which may hold spaces: state, parent, process group, terminal session.
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const [state, , , terminalSession] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z' || state === 'X') return false;
    if (shells.has(Number(terminalSession))) return true;
    const mark = new RegExp(`(?:^|\\0)${SESSION_VARIABLE}=([^\\0]*)`);
    const session = mark.exec(readFileSync(`/proc/${pid}/environ`, 'latin1'))?.[1];
    return session !== undefined && sessions.has(session);
  } catch {
    return false; // It has ended, or is another user's.
  }
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
