import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { hostAndPort, isLoopback } from '../../shared/consoleAddress.ts';

/** As strict as in the desktop app, clips included (see `pageServer.ts`); scripts connect to this server alone. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data:",
  "media-src 'self'",
  "connect-src 'self'",
  "frame-src 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

/** Headers of every answer. */
export const GUARDS = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
  'Cache-Control': 'no-store',
} as const;

/** The names under which the server answers. */
export interface ServedNames {
  /** Hosts without the port. */
  readonly hosts: readonly string[];
  readonly port: number;
  readonly isTls: boolean;
  /** The address that a reverse proxy serves, ending with a slash; `undefined` without a proxy. */
  readonly publicUrl: URL | undefined;
}

/** A request by its names, or the reason for its refusal. */
export type Named =
  | {
      readonly kind: 'named';
      /** `https://ingest.example`, the only origin whose pages may send requests. */
      readonly origin: string;
      /** Whether nobody else can read the connection, so that it may carry commands. */
      readonly isPrivate: boolean;
      /** The path below the page, beginning with a slash. */
      readonly path: string;
      /** Path of the cookie. */
      readonly base: string;
      /** The cookie is sent over TLS only. */
      readonly isSecure: boolean;
      /** The address of the browser: as the declared proxy on this machine says, else that of the connection. */
      readonly from: string;
    }
  | { readonly kind: 'refused'; readonly status: 400 | 403; readonly sentence: string };

/**
 * Checks `Host`, so that no page can reach the server through a name of its own, and `Origin` where there is one. Pure.
 * @param needsOrigin refuses a request without an origin: browsers send one with everything that changes something
 */
export function namedRequest(
  { headersDistinct: headers, url: target = '', socket }: Pick<IncomingMessage, 'headersDistinct' | 'url' | 'socket'>,
  names: ServedNames,
  needsOrigin: boolean,
): Named {
  const [host, ...otherHosts] = headers['host'] ?? [];
  if (!/^\/(?!\/)/.test(target) || host === undefined || otherHosts.length > 0)
    return refused(400, 'Malformed request.');
  const asked = host.toLowerCase();
  const proxy = names.publicUrl?.host === asked ? names.publicUrl : undefined;
  const known = names.hosts.find((name) => isNamed(asked, name, names));
  if (known === undefined && proxy === undefined) return refused(403, 'This server has another name.');
  const origin = proxy?.origin ?? `${names.isTls ? 'https' : 'http'}://${asked}`;
  const origins = headers['origin'] ?? [];
  const isForeign = origins.some((one) => one !== origin) || origins.length > 1;
  if (isForeign || (needsOrigin && origins.length === 0))
    return refused(403, 'Only pages of this server are answered.');
  const remote = socket.remoteAddress ?? '';
  const isFromHere = isLoopback(remote);
  // Only the declared proxy is believed, and it runs on this machine.
  const isProxied = proxy !== undefined && isFromHere;
  const scheme = isProxied ? forwarded(headers['x-forwarded-proto']) : undefined;
  const base = proxy?.pathname ?? '/';
  const [path = '/'] = target.split('?', 1);
  return {
    kind: 'named',
    origin,
    isPrivate:
      names.isTls ||
      (isProxied ? isSameScheme(scheme, proxy) : isFromHere && proxy === undefined && isLoopback(known ?? '')),
    // A proxy may pass its own path on, or not.
    path: path.startsWith(base) ? `/${path.slice(base.length)}` : path,
    base,
    isSecure: origin.startsWith('https:'),
    from: (isProxied ? forwardedAddress(headers['x-forwarded-for']) : undefined) ?? remote,
  };
}

/** The last value of a header that each proxy appends to: the one that our proxy wrote. */
function forwarded(lines: readonly string[] | undefined): string | undefined {
  return lines?.join(',').split(',').at(-1)?.trim();
}

/** `undefined` when the proxy named no address. */
function forwardedAddress(lines: readonly string[] | undefined): string | undefined {
  const address = forwarded(lines);
  return address === undefined || isIP(address) === 0 ? undefined : address;
}

/** A proxy may also answer without TLS, and says so in the header. */
function isSameScheme(scheme: string | undefined, proxy: URL): boolean {
  return scheme === undefined || `${scheme.toLowerCase()}:` === proxy.protocol;
}

/** Browsers leave out the usual port of a scheme. */
function isNamed(host: string, name: string, { port, isTls }: ServedNames): boolean {
  const whole = hostAndPort(name, port);
  return host === whole || (port === (isTls ? 443 : 80) && `${host}:${port}` === whole);
}

function refused(status: 400 | 403, sentence: string): Named {
  return { kind: 'refused', status, sentence };
}

/** Cookies are shared by all ports of a host, so each server has a name of its own. */
export function cookieName(port: number): string {
  return `rushes-${port}`;
}

/** The value of a cookie; `undefined` when there is none, or more than one. */
export function cookieOf(request: Pick<IncomingMessage, 'headers'>, name: string): string | undefined {
  const values = (request.headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  return values.length === 1 ? values[0] : undefined;
}
