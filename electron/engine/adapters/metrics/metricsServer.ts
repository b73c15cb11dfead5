import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { EngineMetrics } from './engineMetrics.ts';

export interface MetricsServerOptions {
  /** 0 for any free one. */
  readonly port: number;
  readonly metrics: Pick<EngineMetrics, 'scrape'>;
  /** Why it is not healthy now, as a sentence; `undefined` when all is well. */
  readonly health: () => Promise<string | undefined>;
}

export interface MetricsServer {
  readonly port: number;
  /** Cuts open connections. Idempotent. */
  close(): Promise<void>;
}

/**
 * Serves `/metrics` for Prometheus and `/healthz` (200, or 503 with the reason) over HTTP on 127.0.0.1, to whoever is on this
 * machine. Needs the right to listen on the port. Rejects with what `node:net` says, e.g. `EADDRINUSE`.
 */
export async function startMetricsServer({ port, metrics, health }: MetricsServerOptions): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (request.method !== 'GET' && request.method !== 'HEAD') return text(response, 405, 'Only GET.\n');
    switch (pathname) {
      case '/metrics':
        return answer(response, async () => {
          const { contentType, text: body } = await metrics.scrape();
          response.writeHead(200, { 'content-type': contentType }).end(body);
        });
      case '/healthz':
        return answer(response, async () => {
          const reason = await health();
          text(response, reason === undefined ? 200 : 503, `${reason ?? 'ok'}\n`);
        });
      default:
        return text(response, 404, 'There are /metrics and /healthz.\n');
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => resolve());
  });
  // A scrape that cannot be answered is nothing to stop uploads for.
  server.on('error', () => undefined);
  // A server that listens on TCP has an address record, not a string.
  const listening = server.address() as AddressInfo;
  return {
    port: listening.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(response: ServerResponse, write: () => Promise<void>): void {
  write().catch((error: unknown) => text(response, 500, `${error instanceof Error ? error.message : String(error)}\n`));
}

function text(response: ServerResponse, status: number, body: string): void {
  if (!response.headersSent) response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(body);
}
