import { type IncomingMessage, request } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** The test says in this header from which address a request came to the proxy. It is not passed on. */
export const CAME_FROM = 'x-test-came-from';

export interface ReverseProxyOptions {
  /** PEM texts. */
  readonly tls: { readonly cert: string; readonly key: string };
  /** Passes requests below this path on, as they are. Begins and ends with a slash. */
  readonly base: string;
}

/** A reverse proxy as nginx is configured in docs/headless.md: TLS in front, one path, `Host`, upgrades and `X-Forwarded-…` passed on. */
export interface ReverseProxy {
  /** `https://localhost:PORT/base/` */
  readonly url: URL;
  /** The port of 127.0.0.1 that requests are passed on to. */
  target(port: number): void;
  /** Cuts the open connections. */
  cut(): void;
  close(): Promise<void>;
}

export async function startReverseProxy({ tls, base }: ReverseProxyOptions): Promise<ReverseProxy> {
  let targetPort = 0;
  const open = new Set<Duplex>();
  const cut = (): void => {
    for (const socket of open) socket.destroy();
  };
  const passedOn = (incoming: IncomingMessage): ReturnType<typeof request> => {
    const { [CAME_FROM]: cameFrom, ...headers } = incoming.headers;
    const seen = typeof cameFrom === 'string' ? cameFrom : (incoming.socket.remoteAddress ?? '');
    const claimed = headers['x-forwarded-for'];
    const chain = [...(claimed === undefined ? [] : [String(claimed)]), seen].join(', ');
    const { method, url } = incoming;
    const target = { host: '127.0.0.1', port: targetPort, method, path: url };
    return request({ ...target, headers: { ...headers, 'x-forwarded-for': chain, 'x-forwarded-proto': 'https' } });
  };
  const server = createServer(tls, (incoming, response) => {
    if (incoming.url?.startsWith(base) !== true) {
      response.writeHead(404).end('elsewhere');
      return;
    }
    const outgoing = passedOn(incoming);
    outgoing.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    outgoing.on('error', () => response.destroy());
    incoming.pipe(outgoing);
  });
  server.on('upgrade', (incoming: IncomingMessage, client: Duplex, head: Buffer) => {
    client.on('error', () => client.destroy());
    const outgoing = passedOn(incoming);
    outgoing.on('upgrade', (answer: IncomingMessage, upstream: Socket, first: Buffer) => {
      open.add(upstream);
      client.write(`${statusLine(answer)}${headerLines(answer)}\r\n`);
      client.write(first);
      upstream.write(head);
      upstream.on('error', () => client.destroy()).on('close', () => client.destroy());
      client.on('close', () => upstream.destroy());
      upstream.pipe(client).pipe(upstream);
    });
    outgoing.on('response', (answer) => client.end(`${statusLine(answer)}Connection: close\r\n\r\n`));
    outgoing.on('error', () => client.destroy());
    outgoing.end();
  });
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, () => resolve()));
  // A server that listens on TCP has an address record.
  const { port } = server.address() as AddressInfo;
  return {
    url: new URL(`https://localhost:${port}${base}`),
    target(next) {
      targetPort = next;
    },
    cut,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        cut();
      }),
  };
}

function statusLine({ statusCode, statusMessage }: IncomingMessage): string {
  return `HTTP/1.1 ${statusCode ?? 502} ${statusMessage ?? ''}\r\n`;
}

function headerLines({ rawHeaders }: IncomingMessage): string {
  return rawHeaders.map((text, index) => (index % 2 === 0 ? `${text}: ` : `${text}\r\n`)).join('');
}
