import pty from '@lydell/node-pty';
import { WebSocket, WebSocketServer } from 'ws';

// The least that a browser terminal can be: a WebSocket piped to a pty. No flow control, nothing kept.
const shell = process.argv[3] ?? '/bin/bash';
const server = new WebSocketServer({
  host: '127.0.0.1',
  port: Number(process.argv[2]),
  perMessageDeflate: false,
});
server.on('connection', (page, request) => {
  request.socket.setNoDelay(true);
  const terminal = pty.spawn(shell, [], { cols: 200, rows: 50, encoding: null });
  terminal.onData((data) => page.readyState === WebSocket.OPEN && page.send(data));
  page.on('message', (data: Buffer) => terminal.write(data.toString()));
  page.on('close', () => terminal.kill('SIGKILL'));
  terminal.onExit(() => page.close());
});
