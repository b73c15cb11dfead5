import type { Agent, RequestOptions } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { Agent as HttpAgent } from '../nodeHttp.ts';
import { limitedAnswer } from './answerLimits.ts';
import { SendingPatience } from './sendingPatience.ts';

/**
 * An unused connection is closed after this time. A server closes its unused connections without notice, and a part that is sent at
 * that moment fails; the shortest timeout in common use is the 5 s of Node's own HTTP server.
 */
const UNUSED_MS = 4_000;

/** A page of 1 000 open uploads with the longest keys and ids, percent-encoded, takes 5 MB. */
const LIST_BYTES_MAX = 8 * 1024 * 1024;
/** Every other answer is a few hundred bytes. */
const ANSWER_BYTES_MAX = 1024 * 1024;

/** A body that may be on its way from the buffers of the system is waited for so many idle timeouts, and no longer than for an answer. */
const PATIENT_TIMES = 5;

/** The end of the year 9998, in milliseconds since 1970. */
const DATE_MS_MAX = Date.UTC(9999, 0) - 1;

export interface ConnectionLimits {
  readonly maxSockets: number;
  readonly connectTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly completeTimeoutMs: number;
  readonly answerTimeoutMs: number;
}

type HandleParameters = Parameters<NodeHttpHandler['handle']>;

/** The request handler of an SDK client. */
export interface RequestHandler {
  readonly metadata: { readonly handlerProtocol: string };
  handle(request: HandleParameters[0], options?: HandleParameters[1]): ReturnType<NodeHttpHandler['handle']>;
  destroy(): void;
  updateHttpClientConfig(): void;
  httpHandlerConfigs(): Record<string, never>;
}

/**
 * One pool of kept-alive connections with three idle timeouts: the store may be silent for minutes during CompleteMultipartUpload, and
 * while an uplink carries a body that was written already (`SendingPatience`), but not during any other request. An idle timeout starts
 * again with every byte that is written or read, so that a slow upload is never cut. The time and the size of an answer are limited,
 * except for the content of an object.
 */
export function keepAliveHandler(limits: ConnectionLimits): RequestHandler {
  const options = { keepAlive: true, maxSockets: limits.maxSockets, scheduling: 'lifo' as const };
  const httpAgent = closingUnused(boundConnecting(new HttpAgent(options), limits.connectTimeoutMs));
  const httpsAgent = closingUnused(boundConnecting(new HttpsAgent(options), limits.connectTimeoutMs));
  const agents = { httpAgent, httpsAgent, socketAcquisitionWarningTimeout: 2 ** 31 - 1 };
  const usual = new NodeHttpHandler({ ...agents, socketTimeout: limits.idleTimeoutMs });
  const patient = new NodeHttpHandler({ ...agents, socketTimeout: limits.completeTimeoutMs });
  const patientMs = Math.max(
    limits.idleTimeoutMs,
    Math.min(limits.answerTimeoutMs, PATIENT_TIMES * limits.idleTimeoutMs),
  );
  const sending = new NodeHttpHandler({ ...agents, socketTimeout: patientMs });
  const patience = new SendingPatience();
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(request, handleOptions) {
      const { method, query } = request;
      const body: unknown = request.body;
      const isComplete = method === 'POST' && query['uploadId'] !== undefined;
      const isObject = method === 'GET' && query['x-id'] === 'GetObject';
      const isList = method === 'GET' && !isObject;
      // The SDK is always given an AbortSignal here, never the older kind of signal that its type allows too.
      const signal = handleOptions?.abortSignal as AbortSignal | undefined;
      const answerLimits = {
        timeoutMs: isComplete ? limits.completeTimeoutMs : limits.answerTimeoutMs,
        bytesMax: isList ? LIST_BYTES_MAX : ANSWER_BYTES_MAX,
        isStreamed: isObject,
      };
      const bodyBytes = Number(request.headers['content-length'] ?? 0);
      const isSending = patience.isNeeded(bodyBytes, limits.idleTimeoutMs);
      const handler = isComplete ? patient : isSending ? sending : usual;
      const beganMs = performance.now();
      const answer = await limitedAnswer(body, answerLimits, signal, (abortSignal) =>
        handler.handle(request, { ...handleOptions, abortSignal }),
      ).catch((thrown: unknown) => {
        patience.failed(bodyBytes);
        throw thrown;
      });
      patience.answered(bodyBytes, performance.now() - beganMs);
      dropImpossibleDate(answer.response.headers);
      return answer;
    },
    destroy() {
      httpAgent.destroy();
      httpsAgent.destroy();
    },
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
  };
}

/** The SDK dates its requests by the last answer. With a year that has no four digits, it could not sign the next ones. */
function dropImpossibleDate(headers: Record<string, string>): void {
  const dateMs = Date.parse(headers['date'] ?? '');
  if (dateMs < 0 || dateMs > DATE_MS_MAX) delete headers['date'];
}

/**
 * Destroys a connection that is not established in time. The handler's own limit would also count the time for which a request waits
 * for a free connection.
 */
function boundConnecting<A extends Agent>(agent: A, timeoutMs: number): A {
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options: RequestOptions, callback) => {
    // Both agents return the socket; only other agents pass it to the callback alone.
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

/** Sets the timeout of unused connections; the agent destroys an unused socket that times out. */
function closingUnused<A extends Agent>(agent: A): A {
  return agent.on('free', (socket: Socket) => {
    const isUnused = Object.values(agent.freeSockets).some((sockets) => sockets?.includes(socket));
    const isPatient = socket.timeout === undefined || socket.timeout === 0 || socket.timeout > UNUSED_MS;
    if (isUnused && isPatient) socket.setTimeout(UNUSED_MS);
  });
}
