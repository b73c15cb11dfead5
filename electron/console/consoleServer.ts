import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { SOCKET_PATH } from '../../shared/console.ts';
import type { ListenAddress } from '../../shared/consoleAddress.ts';
import { type BoundedServer, startBoundedServer } from '../engine/index.ts';
import type { Session } from './access.ts';
import { GUARDS, type Named, namedRequest } from './guards.ts';
import { LIMITS } from './limits.ts';
import { answerHttp, type PageServerDeps, privateSession } from './pageServer.ts';

export interface ConsoleServerDeps extends PageServerDeps {
  readonly listen: ListenAddress;
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  /** A browser has signed in and opened its socket. @param languages as in `Accept-Language`, may be empty */
  readonly connected: (socket: WebSocket, session: Session, languages: string) => void;
  /** How many sockets of a session are open. */
  readonly socketsOf: (sessionId: string) => number;
}

export type ConsoleServer = Pick<BoundedServer, 'port' | 'close'>;

/** Serves the page and the sockets of its browsers. Rejects as `startBoundedServer`. */
export async function startConsoleServer(deps: ConsoleServerDeps): Promise<ConsoleServer> {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: LIMITS.messageBytes,
    maxFragments: LIMITS.fragments,
    maxBufferedChunks: LIMITS.chunks,
    perMessageDeflate: false,
    clientTracking: true,
  });
  const bounded = await startBoundedServer(
    {
      ...deps.listen,
      tls: deps.tls,
      headerBytesMax: LIMITS.headerBytes,
      requestMsMax: LIMITS.requestMs,
      connectionsMax: LIMITS.connections,
    },
    (request, response) => answerHttp(request, response, deps),
  );
  bounded.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    upgrade(request, socket, head, sockets, deps);
  });
  return {
    port: bounded.port,
    close() {
      for (const socket of sockets.clients) socket.terminate();
      return bounded.close();
    },
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
  const refusal = refusalOf(
    named,
    session,
    sockets.clients.size,
    session === undefined ? 0 : deps.socketsOf(session.id),
  );
  if (refusal !== undefined || session === undefined) {
    refuse(socket, refusal ?? 401);
    return;
  }
  try {
    sockets.handleUpgrade(request, socket, head, (client) => {
      // The idle limit of HTTP does not hold for a socket, which is pinged instead.
      request.socket.setTimeout(0);
      deps.connected(client, session, request.headers['accept-language'] ?? '');
    });
  } catch {
    socket.destroy();
  }
}

/** @param open sockets of everybody @param own those of this session */
function refusalOf(
  named: Named,
  session: Session | undefined,
  open: number,
  own: number,
): keyof typeof REASONS | undefined {
  if (named.kind === 'refused') return named.status;
  if (named.path !== `/${SOCKET_PATH}`) return 404;
  if (session === undefined) return 401;
  return open >= LIMITS.sockets || own >= LIMITS.socketsOfSession ? 503 : undefined;
}

const REASONS = { 400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found', 503: 'Busy' } as const;

function refuse(socket: Duplex, status: keyof typeof REASONS): void {
  const headers = Object.entries(GUARDS).map(([name, value]) => `${name}: ${value}\r\n`);
  // A client that keeps its half open would keep the connection, which has no idle limit any more.
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${REASONS[status]}\r\nConnection: close\r\n${headers.join('')}\r\n`);
}
