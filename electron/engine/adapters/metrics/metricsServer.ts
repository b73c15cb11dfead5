import type { IncomingMessage, ServerResponse } from 'node:http';
import { type BoundedServer, startBoundedServer } from '../boundedServer.ts';
import type { EngineMetrics } from './engineMetrics.ts';

/** A scrape is one small request: each limit is a multiple of what Prometheus and curl need. */
const HEADER_BYTES_MAX = 8 * 1024;
const REQUEST_MS_MAX = 10_000;
const CONNECTIONS_MAX = 16;

const LATE = Symbol('late');

export interface MetricsServerOptions {
  /** 0 for any free port. */
  readonly port: number;
  readonly metrics: Pick<EngineMetrics, 'scrape'>;
  /** The reason why the engine is not healthy, as a sentence; `undefined` when it is healthy. */
  readonly health: () => Promise<string | undefined>;
  /** How long a client may take to send its request, and the server to answer it, in milliseconds. Default 10 000. */
  readonly requestTimeoutMs?: number;
}

export type MetricsServer = Pick<BoundedServer, 'port' | 'close'>;

/**
 * Serves `/metrics` for Prometheus and `/healthz` (200, or 503 with the reason) over HTTP on 127.0.0.1 to the programs of this
 * machine. Rejects as `startBoundedServer`.
 *
 * A request whose `Host` is not a loopback name is refused, so that a web page cannot reach the server through a host name of
 * its own.
 */
export async function startMetricsServer(options: MetricsServerOptions): Promise<MetricsServer> {
  const { port, requestTimeoutMs = REQUEST_MS_MAX } = options;
  return startBoundedServer(
    {
      host: '127.0.0.1',
      port,
      headerBytesMax: HEADER_BYTES_MAX,
      requestMsMax: requestTimeoutMs,
      connectionsMax: CONNECTIONS_MAX,
    },
    async (request, response) => {
      const failed = { status: 500, body: 'The answer could not be made.\n' };
      write(response, await answerTo(request, { ...options, requestTimeoutMs }).catch(() => failed));
    },
  );
}

interface Answer {
  readonly status: number;
  readonly contentType?: string;
  readonly body: string;
}

async function answerTo(
  request: IncomingMessage,
  { metrics, health, requestTimeoutMs }: MetricsServerOptions & { readonly requestTimeoutMs: number },
): Promise<Answer> {
  const target = request.url ?? '';
  // Of several, Node would take the first one.
  const [host, ...otherHosts] = request.headersDistinct['host'] ?? [];
  if (!/^\/(?!\/)/.test(target) || host === undefined || otherHosts.length > 0)
    return { status: 400, body: 'Malformed request.\n' };
  if (!isLoopbackHost(host)) return { status: 403, body: 'Only requests to this machine are answered.\n' };
  if (request.method !== 'GET' && request.method !== 'HEAD') return { status: 405, body: 'Only GET and HEAD.\n' };
  switch (target.split('?', 1)[0]) {
    case '/metrics': {
      const scrape = await inTime(metrics.scrape(), requestTimeoutMs);
      if (scrape === LATE) return { status: 503, body: 'The metrics took too long.\n' };
      return { status: 200, contentType: scrape.contentType, body: scrape.text };
    }
    case '/healthz': {
      const reason = await inTime(health(), requestTimeoutMs);
      if (reason === LATE) return { status: 503, body: 'The health check took too long.\n' };
      return { status: reason === undefined ? 200 : 503, body: `${reason ?? 'ok'}\n` };
    }
    default:
      return { status: 404, body: 'There are /metrics and /healthz.\n' };
  }
}

function write(response: ServerResponse, { status, contentType, body }: Answer): void {
  response.writeHead(status, { 'content-type': contentType ?? 'text/plain; charset=utf-8' }).end(body);
}

function isLoopbackHost(host: string): boolean {
  return /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/i.test(host);
}

async function inTime<T>(answer: Promise<T>, timeoutMs: number): Promise<T | typeof LATE> {
  const late = Promise.withResolvers<typeof LATE>();
  // Before the socket's own limit cuts the connection without an answer.
  const timer = setTimeout(() => late.resolve(LATE), timeoutMs / 2);
  try {
    return await Promise.race([answer, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
