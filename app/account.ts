// The simulated account alone, as `drydock account start` runs it in the background.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { startAccount } from '../sandbox/account/account.ts';
import { refusal } from '../sandbox/guard.ts';
import { controlRouter } from './control.ts';
import { accountHome, removeOwner, writeOwner } from './home.ts';
import { HOME, PYTHON } from './paths.ts';

const account = await startAccount({ home: accountHome(HOME), python: PYTHON });
const app = express().disable('x-powered-by');
const server = createServer(app);
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const { port } = server.address() as AddressInfo;

app.use((request, response, next) => {
  const refused = refusal(request, { port });
  if (refused) response.status(403).json({ error: { code: 'Refused', message: refused } });
  else next();
});
app.use(controlRouter({ home: HOME, account, stop }));
writeOwner(HOME, {
  kind: 'account',
  pid: process.pid,
  url: `http://127.0.0.1:${port}`,
  endpoint: account.endpoint,
  notice: account.notice,
});

async function stop(): Promise<void> {
  removeOwner(HOME);
  await account.stop();
  server.closeAllConnections();
  server.close();
}
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, () => void stop());
