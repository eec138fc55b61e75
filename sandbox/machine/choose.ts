import { setTimeout as sleep } from 'node:timers/promises';
import type { Upgrade } from '../ptyhost/delivery.ts';
import { DockerMachine } from './docker/machine.ts';
import type { Log, Machine, MachineEvents, MachineStatus } from './driver.ts';
import type { ShellEnvironment } from './environment.ts';
import { type ProcessMachineOptions, startProcessMachine } from './process.ts';

/** What is known of a Docker Engine before anything is made on it. */
export type EnginePlan =
  | {
      socket: string;
      /** The image of lab machines; built first where it is not there, which takes minutes. */
      image: Promise<string>;
    }
  /** Why there is none to use, as a part of a sentence. */
  | { none: string };

export interface ChosenOptions extends ProcessMachineOptions {
  engine: EnginePlan;
  /** The host name of the account's registry. */
  registry: string;
  log: Log;
}

/** Milliseconds that a terminal waits for an image that is most likely there. */
const PATIENCE_MS = 1_000;

/**
 * A docker machine where an engine can be used, else shells in a folder. Nothing waits for the image: the course opens
 * meanwhile, and a terminal says what it waits for. What goes wrong on the way to a docker machine leads to the folder.
 */
export class ChosenMachine implements Machine {
  readonly #options: ChosenOptions;
  readonly #events: MachineEvents;
  #environment: ShellEnvironment;
  #docker: DockerMachine | undefined;
  #chosen: Machine | undefined;
  #status: MachineStatus;
  readonly #choosing: Promise<void>;
  #stopped = false;

  /** @throws Error as a sentence when shells cannot be started here at all. */
  static async open(options: ChosenOptions, events: MachineEvents): Promise<ChosenMachine> {
    const machine = new ChosenMachine(options, events);
    if ('none' in options.engine) await machine.#choosing;
    return machine;
  }

  private constructor(options: ChosenOptions, events: MachineEvents) {
    this.#options = options;
    this.#events = events;
    this.#environment = options.environment;
    const { engine } = options;
    if ('none' in engine) {
      this.#status = { driver: 'process', ready: false, says: without(engine.none) };
      this.#choosing = this.#fallBack(engine.none);
    } else {
      this.#status = { driver: 'docker', ready: false, says: BUILDING };
      this.#choosing = this.#startDocker(engine).catch((error: Error) => this.#fallBack(because(error)));
    }
    this.#choosing.catch(() => {}); // Whoever opens a terminal is told.
  }

  status(): MachineStatus {
    return this.#status;
  }

  async show(page: Upgrade): Promise<void> {
    await Promise.race([this.#choosing, sleep(PATIENCE_MS)]);
    const chosen = this.#chosen ?? this.#docker;
    if (!chosen) throw new Error(this.#status.says);
    return chosen.show(page);
  }

  async setEnvironment(environment: ShellEnvironment): Promise<void> {
    this.#environment = environment;
    await (this.#chosen ?? this.#docker)?.setEnvironment(environment);
  }

  /** The unix socket where the machine's engine can be read; undefined where it has none. */
  engineSocket(): string | undefined {
    return this.#docker?.readerSocket();
  }

  /** The id of the docker machine's container, made if there is none now; undefined for shells in a folder. */
  async machineId(): Promise<string | undefined> {
    await this.#choosing;
    return this.#docker?.id();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    const chosen = this.#chosen ?? this.#docker;
    if (chosen) await chosen.stop();
  }

  async #startDocker({ socket, image }: { socket: string; image: Promise<string> }): Promise<void> {
    const { home, registry, material, log } = this.#options;
    const name = await image;
    if (this.#stopped) return;
    const machine = new DockerMachine(
      { home, socket, image: name, registry, environment: this.#environment, material, log },
      this.#events,
    );
    this.#docker = machine;
    this.#status = { driver: 'docker', ready: false, says: 'The lab machine is starting.' };
    try {
      await machine.warm();
    } catch (error) {
      this.#docker = undefined;
      await machine.stop();
      throw error;
    }
    this.#chosen = machine;
    this.#status = {
      driver: 'docker',
      ready: true,
      says: 'The terminal is a lab machine of your own, a container with a Docker Engine in it.',
    };
  }

  async #fallBack(why: string): Promise<void> {
    if (this.#stopped) return;
    this.#status = { driver: 'process', ready: false, says: without(why) };
    this.#options.log({ why }, 'no docker lab machine');
    this.#chosen = await startProcessMachine(
      { ...this.#options, environment: this.#environment },
      this.#events,
    );
    this.#status = { ...this.#status, ready: true };
  }
}

const BUILDING =
  'The lab machine is being built, once: it takes about three minutes. The lesson works meanwhile.';

const without = (why: string): string =>
  `The terminal is a shell on this computer, without Docker, because ${why}.`;

const because = (error: Error): string =>
  `the lab machine did not start: ${error.message.replace(/\.$/, '').replaceAll('\n', ' ')}`;
