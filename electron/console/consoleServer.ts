import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { SOCKET_PATH } from '../../shared/console.ts';
import type { ListenAddress } from '../../shared/consoleAddress.ts';
import type { Session } from './access.ts';
import { GUARDS, type Named, namedRequest } from './guards.ts';
import { LIMITS } from './limits.ts';
import { answerHttp, type PageServerDeps, privateSession } from './pageServer.ts';

export interface ConsoleServerDeps extends PageServerDeps {
  readonly listen: ListenAddress;
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  /** A browser has signed in and opened its socket. */
  readonly connected: (socket: WebSocket, session: Session) => void;
}

export interface ConsoleServer {
  readonly port: number;
  /** Cuts open connections. Idempotent. */
  close(): Promise<void>;
}

/**
 * Serves the page and the sockets of its browsers. Needs the right to listen on the port. Rejects with the error of `node:net`, for
 * example `EADDRINUSE`, or of `node:tls`. Sizes, times and numbers are limited, and no request can make the server throw.
 */
export async function startConsoleServer(deps: ConsoleServerDeps): Promise<ConsoleServer> {
  const options = {
    maxHeaderSize: LIMITS.headerBytes,
    headersTimeout: LIMITS.requestMs,
    requestTimeout: LIMITS.requestMs,
    connectionsCheckingInterval: 1_000,
  };
  const server =
    deps.tls === undefined
      ? createServer(options)
      : createTlsServer({ ...options, ...deps.tls, handshakeTimeout: LIMITS.requestMs });
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: LIMITS.messageBytes,
    perMessageDeflate: false,
    clientTracking: true,
  });
  const answering = new WeakSet<Socket>();
  server.on('request', (request, response) => {
    const { socket } = request;
    // No browser sends the next request before it has the answer: thousands at once would hold up the uploads.
    if (answering.has(socket)) {
      socket.destroy();
      return;
    }
    answering.add(socket);
    response.once('close', () => answering.delete(socket));
    response.on('error', () => undefined);
    answerHttp(request, response, deps).catch(() => response.destroy());
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    upgrade(request, socket, head, sockets, deps);
  });
  // Garbage instead of a request, or a client without TLS.
  server.on('clientError', (_error, socket) => socket.destroy());
  server.on('tlsClientError', () => undefined);
  limitConnections(server, deps.tls === undefined ? 'connection' : 'secureConnection');
  server.setTimeout(LIMITS.requestMs);
  await listen(server, deps.listen);
  // A server that listens on TCP has an address record, not a string.
  const { port } = server.address() as AddressInfo;
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets.clients) socket.terminate();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function upgrade(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  sockets: WebSocketServer,
  deps: ConsoleServerDeps,
): void {
  const named = namedRequest(request, deps.names(), true);
  const session = named.kind === 'named' ? privateSession(request, named, deps) : undefined;
  const refusal = refusalOf(named, session, sockets.clients.size);
  if (refusal !== undefined || session === undefined) {
    refuse(socket, refusal ?? 401);
    return;
  }
  try {
    sockets.handleUpgrade(request, socket, head, (client) => {
      // The idle limit of HTTP does not hold for a socket, which is pinged instead.
      request.socket.setTimeout(0);
      deps.connected(client, session);
    });
  } catch {
    socket.destroy();
  }
}

function refusalOf(named: Named, session: Session | undefined, open: number): keyof typeof REASONS | undefined {
  if (named.kind === 'refused') return named.status;
  if (named.path !== `/${SOCKET_PATH}`) return 404;
  if (session === undefined) return 401;
  return open >= LIMITS.sockets ? 503 : undefined;
}

const REASONS = { 400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found', 503: 'Busy' } as const;

function refuse(socket: Duplex, status: keyof typeof REASONS): void {
  const headers = Object.entries(GUARDS).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${REASONS[status]}\r\nConnection: close\r\n${headers.join('')}\r\n`);
}

/** At the limit the oldest connection without a request makes room: connections that stay idle keep nobody out. */
function limitConnections(server: Server, event: 'connection' | 'secureConnection'): void {
  // Connections whose TLS handshake is under way count here alone.
  server.maxConnections = 2 * LIMITS.connections;
  /** Oldest first. */
  const idle = new Set<Socket>();
  let open = 0;
  server.on(event, (socket: Socket) => {
    open += 1;
    idle.add(socket);
    socket.once('close', () => {
      open -= 1;
      idle.delete(socket);
    });
    const [oldest] = idle;
    if (open > LIMITS.connections) (oldest ?? socket).destroy();
  });
  server.on('request', ({ socket }, response) => {
    idle.delete(socket);
    response.once('close', () => {
      if (!socket.destroyed) idle.add(socket);
    });
  });
  server.on('upgrade', ({ socket }: IncomingMessage) => void idle.delete(socket));
}

async function listen(server: Server, { host, port }: ListenAddress): Promise<void> {
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
