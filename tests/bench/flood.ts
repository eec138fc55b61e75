import { setTimeout as sleep } from 'node:timers/promises';
import { PEERS } from './peers.ts';
import { PROMPT, Term } from './term.ts';
import { useTools } from './tools.ts';

// Takes a flood from another session of the same server, in a process of its own: its parsing must not hold up the keys.
const [, , name = '', port = '', keys = '', tools = ''] = process.argv;
useTools(tools);
const peer = PEERS[name];
if (!peer) throw new Error(`There is no peer ${name}.`);
const term = await Term.open(peer, { port: Number(port), session: `flood${process.pid}` });
term.connection.send(keys);
await sleep(200);
const [bytes, start] = [term.bytes, performance.now()];
process.stdout.write('floods\n');
await new Promise((resolve) => process.stdin.on('end', resolve).resume());
process.stdout.write(`${(term.bytes - bytes) / (performance.now() - start) / 1000}\n`);
// Where a shell outlives its page it would go on flooding.
await term.run('\x03', PROMPT, 20_000);
process.exit(0);
