import { mkdirSync, realpathSync, rmSync } from 'node:fs';
import type http from 'node:http';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { HostLink } from '../../ptyhost/client.ts';
import type { Upgrade } from '../../ptyhost/delivery.ts';
import type { Log, Machine, MachineEnd, MachineEvents } from '../driver.ts';
import type { ShellEnvironment } from '../environment.ts';
import { layOutMaterial } from '../material.ts';
import { Engine } from './engine.ts';
import { simulatedPort, writeEnvironment } from './environment.ts';
import { privateFolder, socketFolder } from './folders.ts';
import { createMachine, diskUse, findMachines, fingerprint, follow, removeMachine } from './machines.ts';
import { engineReader } from './reader.ts';
import { Relay } from './relay.ts';
import { machineShell } from './shell.ts';

/** The learner's number in the image, for where the server is root. */
const LEARNER_UID = 1000;
/** Milliseconds without a page at any terminal after which a machine is ended. */
const IDLE_MS = 2 * 60 * 60_000;

export interface DockerMachineOptions {
  home: string;
  /** The engine's unix socket. */
  socket: string;
  /** The image of lab machines. */
  image: string;
  /** The host name of the account's registry. */
  registry: string;
  environment: ShellEnvironment;
  /** Files and folders that lie in the learner's folder from the start; what is there already is left alone. */
  material?: readonly string[] | undefined;
  idleMs?: number | undefined;
  /** Bytes of the disk that it may fill, and the milliseconds between looks; 10 GB and a minute unless told. */
  mostDisk?: number | undefined;
  diskMs?: number | undefined;
  log: Log;
}

/** Bytes that a machine may fill: its own changes, and what its engine holds. Looked at in between, in milliseconds. */
const MOST_DISK = 10e9;
const DISK_MS = 60_000;
/** Milliseconds. The nested engine takes one or two seconds; a machine under load gets much more. */
const ENGINE_MS = 30_000;

/** A machine that runs now. */
interface Life {
  id: string;
  relay: Relay;
  link: HostLink;
  unfollow: () => void;
}

/**
 * One learner's lab machine: a container with an engine of its own. It is made when first wanted, found again after a
 * restart of the server, ended when idle or stopped; the next terminal makes a new one. The learner's folder stays.
 */
export class DockerMachine implements Machine {
  readonly #options: DockerMachineOptions;
  readonly #events: MachineEvents;
  readonly #engine: Engine;
  readonly #home: string;
  readonly #folder: string;
  readonly #reader: http.Server;
  #environment: ShellEnvironment;
  #life: Promise<Life> | undefined;
  /** The end of the one before: the next begins after it, since both use the same sockets' names. */
  #ending: Promise<void> = Promise.resolve();
  #ended: string | undefined;
  #pages = 0;
  #idle: NodeJS.Timeout | undefined;
  #disk: NodeJS.Timeout | undefined;
  /** Said once to whoever comes next. */
  #full: string | undefined;
  #stopped = false;

  constructor(options: DockerMachineOptions, events: MachineEvents) {
    this.#options = options;
    this.#events = events;
    this.#engine = new Engine(options.socket);
    this.#environment = options.environment;
    this.#folder = join(options.home, 'learner');
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    // Where the server is root, they are to be the learner's all the same.
    layOutMaterial(options.home, options.material ?? [], process.getuid?.() === 0 ? LEARNER_UID : undefined);
    this.#home = fingerprint(options.home);
    this.#reader = engineReader(() => this.engine());
  }

  /** Where the machine's engine can be read, and only read: a unix socket. */
  readonly readerSocket = (): string => join(privateFolder(this.#options.home), 'engine.sock');

  /** Makes the machine ready before it is wanted. */
  async warm(): Promise<void> {
    this.#disk = setInterval(() => void this.#watchDisk(), this.#options.diskMs ?? DISK_MS);
    this.#disk.unref();
    const socket = this.readerSocket();
    rmSync(socket, { force: true });
    await new Promise<void>((resolve, reject) => {
      this.#reader.once('error', reject);
      this.#reader.listen(socket, resolve);
    });
    await this.#alive();
    this.#watchIdle();
  }

  /** Resolves once the engine inside answers. @throws Error as a sentence when it does not in time. */
  async engineReady(): Promise<void> {
    for (const deadline = Date.now() + ENGINE_MS; ; await sleep(50)) {
      try {
        (await this.engine()).destroy();
        return;
      } catch (error) {
        if (Date.now() > deadline) throw error;
      }
    }
  }

  /** @param shell another than the learner's own. */
  async show(page: Upgrade, shell = machineShell()): Promise<void> {
    const { link } = await this.#alive();
    await link.give(page, shell);
    this.#pages++;
    this.#watchIdle();
    page.socket.once('close', () => {
      this.#pages--;
      this.#watchIdle();
    });
  }

  /** The id of its container, made if there is none now. */
  async id(): Promise<string> {
    return (await this.#alive()).id;
  }

  /** A connection to the engine inside. @throws Error as a sentence while there is none. */
  async engine(): Promise<Duplex> {
    const life = await this.#life;
    if (!life) throw new Error('The lab machine has ended: open a terminal to start it again.');
    return life.relay.dial('engine');
  }

  async setEnvironment(environment: ShellEnvironment): Promise<void> {
    this.#environment = environment;
    const life = await this.#life;
    if (!life) return;
    writeEnvironment(socketFolder(this.#options.home), environment);
    const port = simulatedPort(environment);
    if (port !== undefined) life.relay.setAccountPort(port);
    await life.link.nudge();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#idle);
    clearInterval(this.#disk);
    this.#reader.close();
    const life = await this.#life?.catch(() => undefined); // It never came up: nothing is left to end.
    if (life) await this.#end(life, 'stopped');
    rmSync(privateFolder(this.#options.home), { recursive: true, force: true });
  }

  #alive(): Promise<Life> {
    if (this.#stopped) return Promise.reject(new Error('The server is stopping.'));
    if (this.#life) return this.#life;
    if (this.#full) {
      const says = this.#full;
      this.#full = undefined;
      return Promise.reject(new Error(says));
    }
    const started = performance.now();
    const life = this.#start();
    this.#life = life;
    life.then(
      ({ id }) => {
        const milliseconds = Math.round(performance.now() - started);
        this.#options.log({ machine: id.slice(0, 12), milliseconds }, 'lab machine ready');
        this.#events.machineStarted?.(milliseconds);
      },
      () => {
        if (this.#life === life) this.#life = undefined;
      },
    );
    return life;
  }

  async #start(): Promise<Life> {
    const { home, image, registry } = this.#options;
    await this.#ending.catch(() => {}); // Whoever ended it was told; what is left of it is removed below.
    const sockets = socketFolder(home);
    writeEnvironment(sockets, this.#environment);
    const relay = await Relay.open(sockets, simulatedPort(this.#environment) ?? 0);
    let id = await this.#adopt(sockets);
    const adopted = id !== undefined;
    try {
      id ??= await createMachine(this.#engine, {
        image,
        home: this.#home,
        sockets,
        folder: realpathSync(this.#folder),
        uid: process.getuid?.() || LEARNER_UID,
        registry,
      });
      return await this.#join(id, relay);
    } catch (error) {
      relay.close();
      if (id !== undefined) await removeMachine(this.#engine, id);
      // One that was found and does not answer is worth no more than a new one.
      if (adopted) return this.#start();
      const says = error instanceof Error ? error.message : String(error);
      throw new Error(this.#ended ? `${says} Its log ends: ${this.#ended}` : says);
    }
  }

  async #join(id: string, relay: Relay): Promise<Life> {
    this.#ended = undefined;
    const life: Partial<Life> = { id, relay };
    life.unfollow = follow(this.#engine, id, (lastWords) => {
      this.#ended = lastWords;
      life.link?.abandon();
      relay.close();
      this.#life = undefined;
      this.#options.log({ machine: id.slice(0, 12), why: 'lost', lastWords }, 'lab machine ended');
      this.#events.machineEnded?.('lost');
    });
    try {
      const dial = () => relay.dial('shells');
      life.link = await HostLink.open({ home: this.#options.home, dial }, this.#events);
      await life.link.nudge();
      return life as Life;
    } catch (error) {
      life.unfollow();
      throw error;
    }
  }

  /** The running machine of before a restart of the server. Any other one of this home is removed. */
  async #adopt(sockets: string): Promise<string | undefined> {
    const found = await findMachines(this.#engine, this.#home);
    const mine = found.find(
      (one) => one.state === 'running' && one.image === this.#options.image && one.sockets === sockets,
    );
    await Promise.all(found.filter((one) => one !== mine).map((one) => removeMachine(this.#engine, one.id)));
    return mine?.id;
  }

  #end(life: Life, why: MachineEnd): Promise<void> {
    this.#life = undefined;
    this.#ending = this.#remove(life, why);
    return this.#ending;
  }

  async #remove({ id, relay, link, unfollow }: Life, why: MachineEnd): Promise<void> {
    unfollow();
    link.abandon();
    await removeMachine(this.#engine, id);
    relay.close();
    this.#options.log({ machine: id.slice(0, 12), why }, 'lab machine ended');
    this.#events.machineEnded?.(why);
  }

  /** Ends a machine that has filled more of the disk than it may, while pages use it. */
  async #watchDisk(): Promise<void> {
    const life = await this.#life?.catch(() => undefined);
    if (!life || this.#pages === 0) return;
    const used = await diskUse(this.#engine, life.id).catch(() => 0); // It has just ended, or the engine is busy.
    const most = this.#options.mostDisk ?? MOST_DISK;
    if (used < most || (await this.#life) !== life) return;
    this.#full = `The lab machine was ended: it used ${(used / 1e9).toFixed(1)} GB of the disk, of ${most / 1e9} GB that it may. A fresh one starts now.`;
    await this.#end(life, 'full');
  }

  #watchIdle(): void {
    clearTimeout(this.#idle);
    this.#idle = undefined;
    if (this.#pages > 0 || this.#stopped) return;
    this.#idle = setTimeout(() => void this.#endIdle(), this.#options.idleMs ?? IDLE_MS);
    this.#idle.unref();
  }

  async #endIdle(): Promise<void> {
    const life = await this.#life?.catch(() => undefined);
    if (!life || this.#pages > 0) return;
    await this.#end(life, 'idle');
  }
}
