import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';

/** A TCP address to listen on. */
export interface ListenAddress {
  /** An IP address, or a name. */
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
}

const LOOPBACK = '127.0.0.1';

/** Reads `[HOST:]PORT`; an IPv6 address stands in brackets. `undefined`: it is no such address. */
export function parseListenAddress(text: string): ListenAddress | undefined {
  const match = /^(?:(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+):)?(\d{1,5})$/.exec(text);
  if (match === null) return undefined;
  const host = (match[1] ?? LOOPBACK).replace(/^\[|\]$/g, '');
  const port = Number(match[2]);
  if (port > 65_535 || (match[1]?.startsWith('[') === true && isIP(host) !== 6)) return undefined;
  return { host, port };
}

/** Whether programs of other machines cannot reach this address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.') || host.startsWith('::ffff:127.');
}

/** Whether it stands for all addresses of this machine. */
function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

/** Host and port as in a URL and in the header `Host`. */
export function hostAndPort(host: string, port: number): string {
  return `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
}

/** The hosts by which this machine may be named in a request, without the port. */
export function hostNames(listen: ListenAddress, ownName: string): readonly string[] {
  const loopback = [LOOPBACK, 'localhost', '::1'];
  if (isLoopback(listen.host)) return loopback;
  if (!isWildcard(listen.host)) return [listen.host, ...loopback];
  return [...loopback, ...ownAddresses(), ownName, `${ownName}.local`];
}

/** The addresses of this machine in its networks, IPv4 first. */
export function ownAddresses(): readonly string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const outside = all.filter(({ internal, scopeid }) => !internal && (scopeid ?? 0) === 0);
  return outside.toSorted((a, b) => a.family.localeCompare(b.family)).map(({ address }) => address);
}
