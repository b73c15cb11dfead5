import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { isLoopback, isWildcard, type ListenAddress, LOOPBACK_HOST } from '../../shared/consoleAddress.ts';

/** Host and port as in a URL and in the header `Host`. */
export function hostAndPort(host: string, port: number): string {
  return `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
}

/** The hosts by which this machine may be named in a request, without the port. */
export function hostNames(listen: ListenAddress, ownName: string): readonly string[] {
  const loopback = [LOOPBACK_HOST, 'localhost', '::1'];
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
