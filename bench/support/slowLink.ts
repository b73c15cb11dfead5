import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import type { Sink } from './sink.ts';

const TICK_MS = 5;

/** Bytes that a connection may have sent ahead of the link, as a socket's send buffer holds them: at least, and of a fast one. */
const WINDOW_BYTES_MIN = 128 * 1024;
const WINDOW_MS = 4 * TICK_MS;

/** The link between a client and the store. */
export interface LinkFigures {
  /** Bytes per second towards the store, over all connections. */
  readonly bytesPerSecond: number;
  /** Bytes per second of one connection. */
  readonly perConnection: number;
  /** Between a request and its answer, in milliseconds, beside the time that the bytes take. */
  readonly roundTripMs: number;
  /** The oldest connection is reset this often, in milliseconds. Absent: never. */
  readonly resetEveryMs?: number;
  /** All connections wait in one queue of at most so many seconds, as in a router. Absent: each has its share at once. */
  readonly queueSeconds?: number;
}

export interface SlowLink {
  /** The server, reached over the link. */
  readonly sink: Sink;
  /** Bytes that passed, by the time of `performance.now()` at which they had, oldest first. */
  passed(): readonly { readonly atMs: number; readonly bytes: number }[];
  close(): Promise<void>;
}

interface Connection {
  readonly client: Socket;
  readonly server: Socket;
  readonly queue: Buffer[];
  queued: number;
  hasEnded: boolean;
}

/** A link with these figures to a server on loopback, in user space. Only the way to the server is slow; answers are late. */
export async function startSlowLink(sink: Sink, figures: LinkFigures): Promise<SlowLink> {
  const target = new URL(sink.endpoint);
  const connections = new Set<Connection>();
  const router = figures.queueSeconds === undefined ? undefined : new RouterQueue(figures);
  const passed: { atMs: number; bytes: number }[] = [];
  let total = 0;
  const listener = createServer({ allowHalfOpen: true }, (client) =>
    open(client, { target, figures, connections, router }),
  );
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const shaping = setInterval(shaper(connections, figures, router, note), TICK_MS);
  const resets =
    figures.resetEveryMs === undefined
      ? undefined
      : setInterval(
          () => [...connections].find(({ queued }) => queued > 0)?.client.resetAndDestroy(),
          figures.resetEveryMs,
        );
  function note(bytes: number): void {
    total += bytes;
    passed.push({ atMs: performance.now(), bytes: total });
  }
  // The address of a TCP server is never a path.
  const { port } = listener.address() as AddressInfo;
  return {
    sink: { ...sink, endpoint: `${target.protocol}//127.0.0.1:${port}` },
    passed: () => passed,
    close: async () => {
      clearInterval(shaping);
      clearInterval(resets);
      for (const { client } of connections) client.destroy();
      listener.close();
      await once(listener, 'close');
    },
  };
}

interface Way {
  readonly target: URL;
  readonly figures: LinkFigures;
  readonly connections: Set<Connection>;
  readonly router: RouterQueue | undefined;
}

function windowBytes({ perConnection }: LinkFigures): number {
  return Math.max(WINDOW_BYTES_MIN, (perConnection / 1_000) * WINDOW_MS);
}

function open(client: Socket, { target: { hostname, port }, figures, connections, router }: Way): void {
  const { roundTripMs } = figures;
  const windowMax = windowBytes(figures);
  const server = connect({ host: hostname, port: Number(port), noDelay: true });
  const connection: Connection = { client, server, queue: [], queued: 0, hasEnded: false };
  connections.add(connection);
  client.setNoDelay(true);
  client.on('data', (bytes) => {
    connection.queue.push(bytes);
    connection.queued += bytes.length;
    router?.arrived(connection, bytes.length);
    if (router === undefined && connection.queued > windowMax) client.pause();
  });
  server.on('data', (bytes) => setTimeout(() => client.write(bytes), roundTripMs));
  client.on('end', () => (connection.hasEnded = true));
  // The answers that are still on their way arrive before the end.
  server.on('close', () => setTimeout(() => client.destroySoon(), roundTripMs));
  client.on('close', () => {
    connections.delete(connection);
    server.destroy();
  });
  for (const socket of [client, server]) socket.on('error', () => socket.destroy());
}

/** Lets through what the link carries in the time since the last call: all connections alike, none more than its share. */
function shaper(
  connections: ReadonlySet<Connection>,
  figures: LinkFigures,
  router: RouterQueue | undefined,
  note: (bytes: number) => void,
): () => void {
  const { bytesPerSecond, perConnection } = figures;
  let lastMs = performance.now();
  return () => {
    const nowMs = performance.now();
    // After a stall of this process the link is not faster.
    const seconds = Math.min(nowMs - lastMs, 20 * TICK_MS) / 1_000;
    lastMs = nowMs;
    const most = bytesPerSecond * seconds;
    const sent = router?.pass(most) ?? shareOut(connections, most, perConnection * seconds, windowBytes(figures));
    if (sent > 0) note(sent);
    for (const connection of connections) if (connection.hasEnded && connection.queued === 0) connection.server.end();
  };
}

/** @returns the bytes that passed, at most `most`, and of each connection at most `mostOfOne` */
function shareOut(connections: ReadonlySet<Connection>, most: number, mostOfOne: number, windowMax: number): number {
  const waiting = [...connections].filter(({ queued }) => queued > 0).toSorted((a, b) => a.queued - b.queued);
  let left = most;
  for (const [index, connection] of waiting.entries()) {
    left -= forward(connection, Math.floor(Math.min(left / (waiting.length - index), mostOfOne)));
    if (connection.queued <= windowMax && connection.client.isPaused()) connection.client.resume();
  }
  return most - left;
}

function forward(connection: Connection, most: number): number {
  let sent = 0;
  while (sent < most) {
    const bytes = connection.queue.shift();
    if (bytes === undefined) break;
    const now = bytes.subarray(0, most - sent);
    if (now.length < bytes.length) connection.queue.unshift(bytes.subarray(now.length));
    connection.server.write(now);
    sent += now.length;
  }
  connection.queued -= sent;
  return sent;
}

/** Bytes of all connections in the order of their arrival. */
class RouterQueue {
  readonly #arrivals: { readonly connection: Connection; bytes: number }[] = [];
  readonly #bytesMax: number;
  readonly #paused = new Set<Socket>();
  #bytes = 0;
  /** Bytes that a call was allowed to pass, and did not fill with whole ones. */
  #credit = 0;

  constructor({ bytesPerSecond, queueSeconds = 0 }: LinkFigures) {
    this.#bytesMax = bytesPerSecond * queueSeconds;
  }

  arrived(connection: Connection, bytes: number): void {
    this.#arrivals.push({ connection, bytes });
    this.#bytes += bytes;
    if (this.#bytes <= this.#bytesMax) return;
    connection.client.pause();
    this.#paused.add(connection.client);
  }

  /** @returns the bytes that passed, at most `most` */
  pass(most: number): number {
    this.#credit += most;
    let passed = 0;
    for (let first = this.#arrivals[0]; first !== undefined && this.#credit >= 1; first = this.#arrivals[0]) {
      const bytes = Math.min(first.bytes, Math.floor(this.#credit));
      // Of a connection that was reset nothing is left to forward.
      forward(first.connection, bytes);
      first.bytes -= bytes;
      passed += bytes;
      this.#credit -= bytes;
      if (first.bytes === 0) this.#arrivals.shift();
    }
    if (this.#arrivals.length === 0) this.#credit = 0;
    this.#bytes -= passed;
    if (this.#bytes > this.#bytesMax) return passed;
    for (const client of this.#paused) client.resume();
    this.#paused.clear();
    return passed;
  }
}
