/** `node bench/browsersChild.ts ORIGIN COOKIE COUNT`: browsers that follow the engine, in a process of their own. Prints `ready`. */
import { WebSocket } from 'ws';

const [origin = '', cookie = '', count = '1'] = process.argv.slice(2);
const sockets = Array.from(
  { length: Number(count) },
  () => new WebSocket(`${origin.replace('http', 'ws')}/socket`, { headers: { origin, cookie } }),
);
await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('open', resolve))));
for (const socket of sockets) {
  socket.on('message', () => undefined);
  socket.send(JSON.stringify({ id: 1, channel: 'engine.snapshot', request: null }));
}
process.stdout.write('ready\n');
