import { connect, createServer, type Socket } from 'node:net';

/** A line between a client and a server on loopback that can be made slow. */
export interface TcpProxy {
  readonly port: number;
  /** From now on what clients of the present connections send stays in the line, and outlives their closing. */
  hold(): void;
  /** Lets held data through. Resolves when the server has closed or answered each of those connections. */
  release(): Promise<void>;
  close(): Promise<void>;
}

export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  interface Line {
    readonly upstream: Socket;
    readonly held: Buffer[];
    isHeld: boolean;
  }
  const lines = new Set<Line>();
  const server = createServer((client) => {
    const upstream = connect(targetPort, '127.0.0.1');
    const line: Line = { upstream, held: [], isHeld: false };
    lines.add(line);
    client.on('data', (bytes) => (line.isHeld ? line.held.push(bytes) : upstream.write(bytes)));
    upstream.on('data', (bytes) => client.write(bytes));
    client.on('close', () => {
      if (!line.isHeld) upstream.destroy();
    });
    upstream.on('close', () => {
      lines.delete(line);
      client.destroy();
    });
    for (const socket of [client, upstream]) socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    hold() {
      for (const line of lines) line.isHeld = true;
    },
    async release() {
      const held = [...lines].filter((line) => line.held.length > 0);
      await Promise.all(
        held.map(
          (line) =>
            new Promise<void>((resolve) => {
              line.upstream.once('data', () => resolve());
              line.upstream.once('close', () => resolve());
              line.upstream.write(Buffer.concat(line.held.splice(0)));
            }),
        ),
      );
    },
    async close() {
      for (const line of lines) line.upstream.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
