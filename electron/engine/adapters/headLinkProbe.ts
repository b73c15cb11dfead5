/**
 * Measures the way to the store by `HEAD /`, without credentials, over one connection that stays open. Any answer counts, a refusal too.
 * Needs no permission; creates nothing.
 */
import type { ClientRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import type { DestinationSettings } from '../../../shared/settings.ts';
import type { LinkProbe } from '../ports/linkProbe.ts';
import { Agent as HttpAgent, request as httpRequest } from './nodeHttp.ts';

const ANSWER_MS_MAX = 5_000;

export class HeadLinkProbe implements LinkProbe {
  readonly #http = new HttpAgent({ keepAlive: true, maxSockets: 1 });
  readonly #https = new HttpsAgent({ keepAlive: true, maxSockets: 1 });
  #url: URL | undefined;

  constructor(destination: Pick<DestinationSettings, 'endpoint' | 'region'>) {
    this.follow(destination);
  }

  follow({ endpoint, region }: Pick<DestinationSettings, 'endpoint' | 'region'>): void {
    this.#url = URL.parse(endpoint === '' ? `https://s3.${region}.amazonaws.com/` : endpoint) ?? undefined;
  }

  roundTripMs(signal: AbortSignal): Promise<number | undefined> {
    const url = this.#url;
    if (url === undefined) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      let sentAtMs = Number.NaN;
      const request = this.#head(url, AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS_MAX)]));
      request.once('socket', (socket: Socket) => {
        const sent = (): void => {
          sentAtMs = performance.now();
        };
        if (!socket.connecting) sent();
        else socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', sent);
      });
      let tookMs: number | undefined;
      request.once('response', (response) => {
        if (!Number.isNaN(sentAtMs)) tookMs = performance.now() - sentAtMs;
        response.resume();
      });
      request.on('error', () => undefined);
      // The one event that always comes: after an answer 101 there is neither a response nor an error.
      request.once('close', () => resolve(tookMs));
      request.end();
    });
  }

  /** Idempotent. */
  close(): void {
    this.#http.destroy();
    this.#https.destroy();
  }

  #head(url: URL, signal: AbortSignal): ClientRequest {
    const options = { method: 'HEAD', path: '/', signal };
    return url.protocol === 'https:'
      ? httpsRequest(url, { ...options, agent: this.#https })
      : httpRequest(url, { ...options, agent: this.#http });
  }
}
