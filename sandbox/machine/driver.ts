import type { Duplex } from 'node:stream';
import type { ShellSpec } from '../ptyhost/messages.ts';
import type { ShellEnvironment } from './environment.ts';

/** Where a learner's shells run. Each driver (process; docker) makes one. */
export interface Machine {
  /** A new connection to the machine's pty host, for one page's terminal. */
  connect(): Promise<Duplex>;
  /** What a new session starts. */
  shell(): ShellSpec;
  /** Switches the account of new and running shells. */
  setEnvironment(environment: ShellEnvironment): Promise<void>;
  /** Ends every shell and all that they started. */
  stop(): Promise<void>;
}

export interface MachineEvents {
  commandEnd(session: string, exitCode: number | null): void;
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
