import { type Agent, Agent as HttpAgent, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import { NodeHttpHandler } from '@smithy/node-http-handler';

/**
 * A connection that nobody uses is closed after this. Servers close theirs without a word, and a part sent into that moment would
 * fail: the shortest patience in common use is the 5 s of Node's own HTTP server.
 */
const UNUSED_MS = 4_000;

export interface ConnectionLimits {
  readonly maxSockets: number;
  readonly connectTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly completeTimeoutMs: number;
}

type HandleParameters = Parameters<NodeHttpHandler['handle']>;

/** What an SDK client sends its requests with. */
export interface RequestHandler {
  readonly metadata: { readonly handlerProtocol: string };
  handle(request: HandleParameters[0], options?: HandleParameters[1]): ReturnType<NodeHttpHandler['handle']>;
  destroy(): void;
  updateHttpClientConfig(): void;
  httpHandlerConfigs(): Record<string, never>;
}

/**
 * One pool of kept-alive connections, and two patiences on it: CompleteMultipartUpload may be silent for minutes, everything else
 * may not. Both count from the last byte that moved, so that a slow upload is never cut.
 */
export function keepAliveHandler(limits: ConnectionLimits): RequestHandler {
  const options = { keepAlive: true, maxSockets: limits.maxSockets, scheduling: 'lifo' as const };
  const httpAgent = closingUnused(boundConnecting(new HttpAgent(options), limits.connectTimeoutMs));
  const httpsAgent = closingUnused(boundConnecting(new HttpsAgent(options), limits.connectTimeoutMs));
  const agents = { httpAgent, httpsAgent, socketAcquisitionWarningTimeout: 2 ** 31 - 1 };
  const usual = new NodeHttpHandler({ ...agents, socketTimeout: limits.idleTimeoutMs });
  const patient = new NodeHttpHandler({ ...agents, socketTimeout: limits.completeTimeoutMs });
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    handle(request, handleOptions) {
      const isComplete = request.method === 'POST' && request.query['uploadId'] !== undefined;
      return (isComplete ? patient : usual).handle(request, handleOptions);
    },
    destroy() {
      httpAgent.destroy();
      httpsAgent.destroy();
    },
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
  };
}

/**
 * Gives up a connection that is not made in time. The handler's own limit would also count the time a request waits for a free
 * connection.
 */
function boundConnecting<A extends Agent>(agent: A, timeoutMs: number): A {
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options: RequestOptions, callback) => {
    // Both agents return the socket at once; only other agents may leave it to the callback.
    const socket = connect(options, callback) as Socket;
    const timer = setTimeout(() => {
      const error = new Error(`No connection after ${timeoutMs} ms.`);
      socket.destroy(Object.assign(error, { code: 'ETIMEDOUT' }));
    }, timeoutMs);
    socket.once('connect', () => clearTimeout(timer));
    socket.once('close', () => clearTimeout(timer));
    return socket;
  };
  return agent;
}

/** The agent itself destroys a socket that times out while it is unused. */
function closingUnused<A extends Agent>(agent: A): A {
  return agent.on('free', (socket: Socket) => {
    const isUnused = Object.values(agent.freeSockets).some((sockets) => sockets?.includes(socket));
    const isPatient = socket.timeout === undefined || socket.timeout === 0 || socket.timeout > UNUSED_MS;
    if (isUnused && isPatient) socket.setTimeout(UNUSED_MS);
  });
}
