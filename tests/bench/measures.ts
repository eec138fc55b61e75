import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Peer } from './peers.ts';
import type { Server } from './server.ts';
import { PROMPT, Term } from './term.ts';
import { toolsFolder } from './tools.ts';

/** One run of each measure, against a server just started. Figures by name, their unit in the name. */
export type Figures = Record<string, number>;
export type Measure = (context: Context) => Promise<Figures>;

export interface Context {
  name: string;
  peer: Peer;
  server: Server;
  /** Keys typed for a latency. */
  keys: number;
}

const LONG_LINES = `yes ${'abcdefghijklmnopqrstuvwxyz0123456789'.repeat(2)}abcdefgh\r`;
/** 71.6 MB of lines of 76 characters, made once where the shell is. */
const BASE64 =
  '[ -s /tmp/drydock-bench-base64 ] || head -c 53000000 /dev/urandom | base64 -w 76 >/tmp/drydock-bench-base64';
/** Bytes per second of the stand-in of xterm.js, which its documentation puts at 5 to 35 million. */
const PARSE_RATE = 10e6;
const STALL_MS = 8_000;
/** Idle terminals that stand at once, and the milliseconds after which they are idle. */
const TERMINALS = 200;
const IDLE_MS = 15_000;

let sessions = 0;
const session = (): string => `s${process.pid}x${++sessions}`;
const open = ({ peer, server }: Context, rate = 0): Promise<Term> =>
  Term.open(peer, { port: server.port, session: session() }, rate);

export const MEASURES: Readonly<Record<string, Measure>> = {
  /** A key and its echo, by the kernel (cat) and by readline (bash); nothing else goes on. */
  async echo(context) {
    const term = await open(context);
    term.connection.send('cat\r');
    await sleep(200);
    const cat = await latency(term, context.keys);
    term.connection.send('\x03');
    await sleep(200);
    const bash = await latency(term, context.keys);
    term.connection.close();
    return { ...named('cat', cat), ...named('bash', bash) };
  },

  /** The same while another session floods its page. */
  async load(context) {
    const term = await open(context);
    term.connection.send('cat\r');
    await sleep(200);
    const figures: Figures = {};
    for (const [name, keys] of [
      ['yes', 'yes\r'],
      ['long lines', LONG_LINES],
    ] as const) {
      const stop = await flood(context, keys);
      Object.assign(figures, named(name, await latency(term, context.keys)));
      figures[`${name}: flood, MB/s`] = await stop();
      await sleep(300);
    }
    term.connection.close();
    return figures;
  },

  async bulk(context) {
    const term = await open(context);
    const figures: Figures = {};
    await term.run(`${BASE64}; echo MADE$((40+2))\r`, 'MADE42', 60_000);
    for (const [name, command] of [
      ['seq', 'seq 1 5000000'],
      ['base64', 'cat /tmp/drydock-bench-base64'],
    ] as const) {
      const [bytes, start] = [term.bytes, performance.now()];
      const end = await term.run(`${command}; echo END$((40+2))\r`, 'END42', 180_000);
      figures[`${name}, MB/s`] = (term.bytes - bytes) / (end - start) / 1000;
      await sleep(500);
    }
    term.connection.close();
    return figures;
  },

  /** Three seconds into a flood, with a page that parses like xterm.js. */
  async ctrlc(context) {
    const term = await open(context, PARSE_RATE);
    term.connection.send(LONG_LINES);
    await sleep(3_000);
    const [queued, start] = [term.queued, performance.now()];
    const end = await term.run('\x03', PROMPT);
    term.connection.close();
    return { 'Ctrl-C to prompt, ms': end - start, 'queued in the page, MB': queued / 1e6 };
  },

  async stall(context) {
    const term = await open(context);
    term.connection.send(LONG_LINES);
    await sleep(300);
    term.connection.socket().pause();
    const before = context.server.memory;
    await sleep(STALL_MS);
    const grown = context.server.memory - before;
    term.connection.socket().resume();
    const start = performance.now();
    const end = await term.run('\x03', PROMPT);
    term.connection.close();
    return { 'server grows, MB': grown, 'Ctrl-C to prompt after it, ms': end - start };
  },

  /** The cable is pulled in the middle of output, and put back when it has ended. */
  async drop(context) {
    const at = { port: context.server.port, session: session() };
    const first = new Term(await context.peer.connect(at));
    let seen = '';
    first.raw = (text) => {
      seen += text;
    };
    first.connection.send('(sleep 1; seq 1 21669; echo MARK""TWO)&\r');
    await sleep(500);
    const had = seen.length;
    first.connection.socket().destroy();
    await sleep(2_500);
    const start = performance.now();
    const second = new Term(await context.peer.connect(at));
    let [came, caughtUp] = ['', Number.NaN];
    second.raw = (text) => {
      came += text;
      if (Number.isNaN(caughtUp) && came.includes('MARKTWO')) caughtUp = performance.now() - start;
    };
    await sleep(1_500);
    second.connection.close();
    const doubled = had > 0 && came.includes(seen.trim()) ? had : 0;
    return {
      'came back, KB': came.length / 1000,
      'of it had before, KB': doubled / 1000,
      'caught up, ms': caughtUp,
    };
  },

  async memory(context) {
    const empty = context.server.memory;
    const terms: Term[] = [];
    const add = async (count: number): Promise<number> => {
      while (terms.length < count) terms.push(await open(context));
      await sleep(IDLE_MS);
      return context.server.memory;
    };
    const one = await add(1);
    const all = await add(TERMINALS);
    for (const term of terms) term.connection.close();
    return {
      'server alone, MB': empty,
      [`with ${TERMINALS} terminals, MB`]: all,
      'each terminal, KB': ((all - one) / (TERMINALS - 1)) * 1024,
    };
  },
};

const named = (name: string, { p50, p95 }: { p50: number; p95: number }): Figures => ({
  [`${name}: p50, ms`]: p50,
  [`${name}: p95, ms`]: p95,
});

/** Erases the line: in cat by the kernel, in bash by readline. Unlike Enter it makes no program print the keys again. */
const ERASE = '\x15';

/** Types keys one by one, each after the echo of the one before. The line is erased now and then, not timed. */
async function latency(term: Term, keys: number): Promise<{ p50: number; p95: number }> {
  const times: number[] = [];
  let echoed = (): void => {};
  term.raw = (text) => {
    if (text.includes('x')) echoed();
  };
  for (let i = 1; i <= keys; i++) {
    if (i % 50 === 0) {
      echoed = () => {};
      term.connection.send(ERASE);
      await sleep(40);
    }
    const echo = new Promise<void>((resolve) => {
      echoed = resolve;
    });
    const start = performance.now();
    term.connection.send('x');
    await echo;
    times.push(performance.now() - start);
    await sleep(2);
  }
  term.raw = undefined;
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.ceil(times.length * share) - 1] ?? Number.NaN;
  return { p50: at(0.5), p95: at(0.95) };
}

/** @returns what ends the flood and gives its megabytes per second. */
async function flood({ name, server }: Context, keys: string): Promise<() => Promise<number>> {
  const script = join(import.meta.dirname, 'flood.ts');
  const child = spawn(process.execPath, [script, name, `${server.port}`, keys, toolsFolder()], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  while (!said.includes('floods')) await sleep(20);
  return async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.stdin.end();
    await ended;
    return Number(said.split('\n')[1]);
  };
}
