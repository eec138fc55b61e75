import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { MachineStatus } from './machine/driver.ts';

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
    help: 'Bytes relayed: in from pages, out to them.',
    labelNames: ['direction'] as const,
    registers: this.#registers,
  });
  readonly #echo = new Histogram({
    name: 'drydock_terminal_echo_seconds',
    help: 'From a page’s input to the next output of its shell, as seen by the server.',
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

  /** One page's terminal, from its attaching on. */
  terminal(again: boolean): TerminalCounts {
    this.#attaches.inc({ to: again ? 'running' : 'new' });
    this.#terminals.inc();
    let typedAt: number | undefined;
    return {
      input: (bytes) => {
        this.#bytes.inc({ direction: 'in' }, bytes);
        typedAt ??= performance.now();
      },
      output: (bytes) => {
        this.#bytes.inc({ direction: 'out' }, bytes);
        if (typedAt === undefined) return;
        this.#echo.observe((performance.now() - typedAt) / 1000);
        typedAt = undefined;
      },
      closed: () => this.#terminals.dec(),
    };
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }
}

export interface TerminalCounts {
  input(bytes: number): void;
  output(bytes: number): void;
  closed(): void;
}
