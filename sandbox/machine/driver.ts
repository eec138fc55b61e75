import type { Upgrade } from '../ptyhost/delivery.ts';
import type { Counts } from '../ptyhost/messages.ts';
import type { ShellEnvironment } from './environment.ts';

/** Where a learner's shells run. Each driver (process; docker) makes one. */
export interface Machine {
  /** Gives a page's connection to the machine's pty host. @throws Error as a sentence, and nothing was answered. */
  show(page: Upgrade): Promise<void>;
  /** Switches the account of new and running shells. */
  setEnvironment(environment: ShellEnvironment): Promise<void>;
  /** Ends every shell and all that they started. */
  stop(): Promise<void>;
}

export interface MachineEvents {
  commandEnd(session: string, exitCode: number | null): void;
  /** What has happened at the terminals since the last counts. */
  counts?(counts: Counts): void;
  /** A docker machine is up. */
  machineStarted?(ms: number): void;
  machineEnded?(why: MachineEnd): void;
}

/** Why a docker machine ended: asked to, no page for long, too much disk used, or by itself. */
export type MachineEnd = 'stopped' | 'idle' | 'full' | 'lost';

/** Which driver a learner's machine has, and why, for page and command line. */
export interface MachineStatus {
  driver: 'docker' | 'process';
  ready: boolean;
  says: string;
}

/** A line of the structured log. Never given a secret, nor anything typed or printed in a shell. */
export type Log = (fields: object, message: string) => void;
