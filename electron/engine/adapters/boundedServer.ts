import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from './nodeHttp.ts';

export interface BoundedServerOptions {
  /** An IP address, or a name of this machine. */
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  /** PEM texts; `undefined` for HTTP without encryption. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
  /** Size of the head of a request, in bytes. */
  readonly headerBytesMax: number;
  /** How long a client may take to send its request, to read the answer, or to be idle, in milliseconds. */
  readonly requestMsMax: number;
  readonly connectionsMax: number;
}

export interface BoundedServer {
  readonly server: Server;
  readonly port: number;
  /** Cuts open connections. Idempotent. */
  close(): Promise<void>;
}

/**
 * Starts a server whose clients are not trusted. Needs the right to listen on the port. Rejects with the error of `node:net`, for example
 * `EADDRINUSE`, or of `node:tls`. Sizes, times and the number of connections are limited, and no request can make the server throw.
 *
 * At the limit the oldest connection without a request makes room, else the one with the oldest request. A connection that sends a
 * request before the last one was answered is cut: no client of ours does that, and thousands at once would hold up the uploads.
 * @param handle answers a request; when it rejects, the connection is cut
 */
export async function startBoundedServer(
  options: BoundedServerOptions,
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): Promise<BoundedServer> {
  const { host, port, tls, headerBytesMax, requestMsMax } = options;
  const limits = {
    maxHeaderSize: headerBytesMax,
    headersTimeout: requestMsMax,
    requestTimeout: requestMsMax,
    connectionsCheckingInterval: Math.min(1_000, requestMsMax),
  };
  const server =
    tls === undefined ? createServer(limits) : createTlsServer({ ...limits, ...tls, handshakeTimeout: requestMsMax });
  answerOneAtATime(server, handle);
  // A client without TLS. Garbage instead of a request is answered with a status by Node.
  server.on('tlsClientError', () => undefined);
  limitConnections(server, options);
  server.setTimeout(requestMsMax);
  await listen(server, host, port);
  return {
    server,
    // A server that listens on TCP has an address record, not a string.
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answerOneAtATime(
  server: Server,
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): void {
  const answering = new WeakSet<Socket>();
  server.on('request', (request, response) => {
    const { socket } = request;
    if (answering.has(socket)) {
      socket.destroy();
      return;
    }
    answering.add(socket);
    response.once('close', () => answering.delete(socket));
    response.on('error', () => undefined);
    handle(request, response).catch(() => response.destroy());
  });
}

/** Connections that stay idle, and requests that are not completed, keep nobody out. */
function limitConnections(server: Server, { connectionsMax, tls }: BoundedServerOptions): void {
  // Connections whose TLS handshake is under way count here alone.
  server.maxConnections = 2 * connectionsMax;
  /** Oldest first, as in `busy`. */
  const idle = new Set<Socket>();
  /** With a request that is not answered yet. */
  const busy = new Set<Socket>();
  let open = 0;
  server.on(tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
    open += 1;
    if (open > connectionsMax) {
      const [oldestIdle] = idle;
      const [oldestBusy] = busy;
      (oldestIdle ?? oldestBusy ?? socket).destroy();
    }
    idle.add(socket);
    socket.once('close', () => {
      open -= 1;
      idle.delete(socket);
      busy.delete(socket);
    });
  });
  server.on('request', ({ socket }, response) => {
    idle.delete(socket);
    busy.add(socket);
    response.once('close', () => {
      busy.delete(socket);
      if (!socket.destroyed) idle.add(socket);
    });
  });
  server.on('upgrade', ({ socket }: IncomingMessage) => void idle.delete(socket));
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, exclusive: true }, () => {
      server.off('error', reject);
      resolve();
    });
  });
  // A connection that cannot be accepted is no reason to stop uploads.
  server.on('error', () => undefined);
}
