import { createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { HeadLinkProbe } from '../../../../electron/engine/adapters/headLinkProbe.ts';

/** A server that handles each connection like this. @returns its address */
async function serve(handle: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    handle(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

function answering(text: string): (socket: Socket) => void {
  return (socket) => socket.on('data', () => socket.write(text));
}

test.each([
  [
    'switches to another protocol',
    answering('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'),
  ],
  ['answers with what is no HTTP', answering('SSH-2.0-OpenSSH_9.2\r\n')],
  ['closes the connection', (socket: Socket) => void socket.on('data', () => socket.destroy())],
])('a store that %s gives no time, and the wait ends', async (_, handle) => {
  const probe = new HeadLinkProbe({ endpoint: await serve(handle), region: 'us-east-1' });
  onTestFinished(() => probe.close());
  expect(await probe.roundTripMs(new AbortController().signal)).toBeUndefined();
});

test('a refusal is an answer, and further requests use the same connection', async () => {
  let connections = 0;
  const endpoint = await serve((socket) => {
    connections++;
    answering('HTTP/1.1 403 Forbidden\r\nContent-Length: 7\r\n\r\n')(socket);
  });
  const probe = new HeadLinkProbe({ endpoint, region: 'us-east-1' });
  onTestFinished(() => probe.close());
  for (let asked = 0; asked < 3; asked++)
    expect(await probe.roundTripMs(new AbortController().signal)).toBeGreaterThan(0);
  expect(connections).toBe(1);
});
