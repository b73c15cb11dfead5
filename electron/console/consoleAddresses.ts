import os from 'node:os';
import { CODE_FRAGMENT } from '../../shared/console.ts';
import { hostAndPort, isLoopback, isWildcard, type ListenAddress, LOOPBACK_HOST } from '../../shared/consoleAddress.ts';
import { hostNames, ownAddresses } from './address.ts';
import type { ServedNames } from './guards.ts';

/** How the window is served to browsers. */
export interface ServePlan {
  readonly listen: ListenAddress;
  /** The address of a reverse proxy, which ends with a slash. */
  readonly publicUrl: URL | undefined;
  /** PEM texts. */
  readonly tls: { readonly cert: string; readonly key: string } | undefined;
  /** Absolute paths of folders below which a browser may choose. */
  readonly roots: readonly string[];
}

/** An address of the window for a person. */
export interface PageAddress {
  /** Ends with a slash. */
  readonly base: string;
  /** Whether it reaches this machine from others. */
  readonly isReachable: boolean;
}

/** The names under which the server on this port answers. */
export function namesOf({ listen, tls, publicUrl }: ServePlan, port: number): ServedNames {
  return { hosts: hostNames(listen, os.hostname().toLowerCase()), port, isTls: tls !== undefined, publicUrl };
}

/** The address to look: that of the proxy, of the host that was given, or of this machine. */
export function lookAddress({ listen, publicUrl, tls }: ServePlan, port: number): PageAddress {
  if (publicUrl !== undefined) return { base: publicUrl.href, isReachable: true };
  const host = isWildcard(listen.host) ? (ownAddresses()[0] ?? LOOPBACK_HOST) : listen.host;
  return { base: baseOf(host, port, tls !== undefined), isReachable: !isLoopback(listen.host) };
}

/** The address to operate; `undefined` where others could read every connection. Without TLS it is one for this machine alone. */
export function operateAddress(plan: ServePlan, port: number): PageAddress | undefined {
  const address = lookAddress(plan, port);
  if (!address.isReachable || plan.tls !== undefined || plan.publicUrl !== undefined) return address;
  return isWildcard(plan.listen.host) ? { base: baseOf(LOOPBACK_HOST, port, false), isReachable: false } : undefined;
}

function baseOf(host: string, port: number, isTls: boolean): string {
  return `${isTls ? 'https' : 'http'}://${hostAndPort(host, port)}/`;
}

/** The address with a code. */
export function withCode({ base }: PageAddress, code: string): string {
  return `${base}${CODE_FRAGMENT}${code}`;
}
