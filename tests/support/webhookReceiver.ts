import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { onTestFinished } from 'vitest';
import type { AtEnd } from './tempFolder.ts';

/** A message as it arrived. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  /** The parsed body if the reference library of Standard Webhooks accepts the signature, else the reason. */
  readonly verified: unknown;
}

export interface WebhookReceiver {
  readonly url: string;
  readonly secret: string;
  readonly received: readonly Received[];
  /** Answers the next requests, one function each; further ones are answered with 204. */
  answerNext(...answers: ((response: ServerResponse) => void)[]): void;
}

export function newWebhookSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

/** A real HTTP server on this machine that verifies messages as a receiver would. Closed when the test ends. */
export async function webhookReceiver(atEnd: AtEnd = onTestFinished): Promise<WebhookReceiver> {
  const secret = newWebhookSecret();
  const received: Received[] = [];
  const answers: ((response: ServerResponse) => void)[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      received.push({
        path: request.url ?? '',
        headers: request.headers,
        text,
        verified: verified(secret, text, request),
      });
      const answer = answers.shift();
      if (answer === undefined) response.writeHead(204).end();
      else answer(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  atEnd(() => {
    server.closeAllConnections();
    server.close();
  });
  // A server that listens on a port has such an address.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    secret,
    received,
    answerNext: (...next) => void answers.push(...next),
  };
}

function verified(secret: string, text: string, { headers }: IncomingMessage): unknown {
  try {
    const named = Object.entries(headers).map(([name, value]) => [name, String(value)]);
    return new Webhook(secret).verify(text, Object.fromEntries(named));
  } catch (error) {
    return error;
  }
}
