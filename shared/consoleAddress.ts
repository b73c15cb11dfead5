import type { ProblemCode } from './settingKinds.ts';

/** A TCP address to listen on. */
export interface ListenAddress {
  /** An IP address, or a name. */
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
}

export const LOOPBACK_HOST = '127.0.0.1';

/** Listens on all addresses of this machine. */
export const WILDCARD_HOST = '0.0.0.0';

/** The port that the window proposes. */
export const DEFAULT_CONSOLE_PORT = 8472;

/** Reads `[HOST:]PORT`; an IPv6 address stands in brackets. `undefined`: it is no such address. */
export function parseListenAddress(text: string): ListenAddress | undefined {
  const match = /^(?:(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+):)?(\d{1,5})$/.exec(text);
  if (match === null || !URL.canParse(`http://${match[1] ?? LOOPBACK_HOST}:${match[2] ?? ''}`)) return undefined;
  return { host: (match[1] ?? LOOPBACK_HOST).replace(/^\[|\]$/g, ''), port: Number(match[2]) };
}

/** Host and port as in a URL and in the header `Host`. */
export function hostAndPort(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** The shortest text that `parseListenAddress` reads as this address. */
export function listenAddressText({ host, port }: ListenAddress): string {
  return host === LOOPBACK_HOST ? String(port) : hostAndPort(host, port);
}

/** The problem of the address on which the window is served to browsers. Empty for none. */
export function consoleAddressProblem(text: string): ProblemCode | undefined {
  return text === '' || parseListenAddress(text) !== undefined ? undefined : 'console_address';
}

/** Whether programs of other machines cannot reach this address. */
export function isLoopback(host: string): boolean {
  return /^(?:localhost|::1|(?:::ffff:)?127(?:\.\d{1,3}){3})$/.test(host);
}

/** Whether it stands for all addresses of this machine. */
export function isWildcard(host: string): boolean {
  return host === WILDCARD_HOST || host === '::';
}
