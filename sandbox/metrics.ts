import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { MachineStatus } from './machine/driver.ts';
import type { Counts } from './ptyhost/messages.ts';

/** Seconds. From a local echo to a machine under load. */
const ECHO_BUCKETS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1];
/** Seconds. From a machine that is warm to one whose image is read from a slow disk. */
const START_BUCKETS = [0.5, 1, 1.5, 2, 3, 5, 10, 30];

/** Counts for operators, in Prometheus' format. They hold no secret, no name and nothing of what is typed or printed. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #registers = [this.#registry];
  readonly #starts = new Histogram({
    name: 'drydock_machine_start_seconds',
    help: 'From asking for a docker lab machine to its pty host answering.',
    buckets: START_BUCKETS,
    registers: this.#registers,
  });
  readonly #ends = new Counter({
    name: 'drydock_machine_ends_total',
    help: 'Docker lab machines that ended: stopped, idle, full (too much disk) or lost (ended by themselves).',
    labelNames: ['why'] as const,
    registers: this.#registers,
  });
  readonly #terminals = new Gauge({
    name: 'drydock_terminals',
    help: 'Pages that show a terminal now.',
    registers: this.#registers,
  });
  readonly #attaches = new Counter({
    name: 'drydock_terminal_attaches_total',
    help: 'Terminals attached: to a new shell, or again to one that lives (a reload or a lost connection).',
    labelNames: ['to'] as const,
    registers: this.#registers,
  });
  readonly #bytes = new Counter({
    name: 'drydock_terminal_bytes_total',
    help: 'Bytes of terminals: typed on pages, and printed to them.',
    labelNames: ['direction'] as const,
    registers: this.#registers,
  });
  readonly #echo = new Histogram({
    name: 'drydock_terminal_echo_seconds',
    help: 'From a page’s input to the next output of its shell, as seen by the pty host.',
    buckets: ECHO_BUCKETS,
    registers: this.#registers,
  });

  /** @param machine what the lab machine is now. */
  constructor(machine: () => MachineStatus) {
    new Gauge({
      name: 'drydock_machines',
      help: 'Lab machines by driver and state.',
      labelNames: ['driver', 'state'] as const,
      registers: this.#registers,
      collect() {
        const { driver, ready } = machine();
        this.reset();
        this.set({ driver, state: ready ? 'ready' : 'starting' }, 1);
      },
    });
  }

  machineStarted(seconds: number): void {
    this.#starts.observe(seconds);
  }

  machineEnded(why: 'stopped' | 'idle' | 'full' | 'lost'): void {
    this.#ends.inc({ why });
  }

  /** What a pty host has counted since the last time. */
  terminals({ terminals, attaches, bytes, echoes }: Counts): void {
    this.#terminals.set(terminals);
    for (const to of ['new', 'running'] as const) this.#attaches.inc({ to }, attaches[to]);
    for (const direction of ['in', 'out'] as const) this.#bytes.inc({ direction }, bytes[direction]);
    for (const seconds of echoes) this.#echo.observe(seconds);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }
}
