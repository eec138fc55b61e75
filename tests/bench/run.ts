import { parseArgs } from 'node:util';
import { type Figures, MEASURES } from './measures.ts';
import { PEERS } from './peers.ts';
import { Server } from './server.ts';

// npm run bench:terminal: our terminal beside others, on one machine in one run. Figures of different runs say nothing
// about each other. Prints a table, and the same as JSON in the last line.
const { values } = parseArgs({
  options: {
    peers: { type: 'string', default: Object.keys(PEERS).join(',') },
    measures: { type: 'string', default: Object.keys(MEASURES).join(',') },
    runs: { type: 'string', default: '3' },
    keys: { type: 'string', default: '1000' },
  },
});
const peers = values.peers.split(',');
const measures = values.measures.split(',');

type Results = Record<string, Record<string, number[]>>;
const results: Results = {};

for (const measure of measures) {
  // Runs take the peers in turn, so that what the machine does meanwhile hits all alike.
  for (let run = 1; run <= Number(values.runs); run++) {
    for (const name of peers) {
      const figures = await once(name, measure);
      for (const [figure, value] of Object.entries(figures)) {
        const row = results[`${measure}: ${figure}`] ?? {};
        row[name] = [...(row[name] ?? []), value];
        results[`${measure}: ${figure}`] = row;
      }
      process.stderr.write(`${measure}, run ${run}, ${name}: ${JSON.stringify(rounded(figures))}\n`);
    }
  }
}

process.stdout.write(
  `\n| min / median / max | ${peers.join(' | ')} |\n|${'---|'.repeat(peers.length + 1)}\n`,
);
for (const [figure, row] of Object.entries(results)) {
  process.stdout.write(`| ${figure} | ${peers.map((name) => spread(row[name] ?? [])).join(' | ')} |\n`);
}
process.stdout.write(`\n${JSON.stringify(results)}\n`);
process.exit(0);

async function once(name: string, measure: string): Promise<Figures> {
  const [peer, take] = [PEERS[name], MEASURES[measure]];
  if (!peer || !take) throw new Error(`There is no peer ${name} or no measure ${measure}.`);
  if (peer.unseen?.includes(measure)) return {};
  const server = await Server.start(peer);
  try {
    return await take({ name, peer, server, keys: Number(values.keys) });
  } catch (error) {
    process.stderr.write(`${measure}, ${name}: ${error instanceof Error ? error.message : error}\n`);
    return {};
  } finally {
    await server.stop();
  }
}

function spread(all: number[]): string {
  if (all.length === 0) return 'none';
  const sorted = [...all].sort((a, b) => a - b);
  const at = (index: number): string => short(sorted[index] ?? Number.NaN);
  return `${at(0)} / **${at(Math.floor(sorted.length / 2))}** / ${at(sorted.length - 1)}`;
}

function short(value: number): string {
  if (Number.isNaN(value)) return 'never';
  return Math.abs(value) >= 100
    ? value.toFixed(0)
    : Math.abs(value) >= 10
      ? value.toFixed(1)
      : value.toFixed(2);
}

function rounded(figures: Figures): Record<string, string> {
  return Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, short(value)]));
}
