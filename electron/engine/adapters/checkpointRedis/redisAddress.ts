import { isIP } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { sentence } from '../../../../shared/sentences/sentence.ts';
import { Fault } from '../../core/fault.ts';

export interface RedisAddress {
  /** For messages and the log: scheme, host, port and database, without name and password. */
  readonly shown: string;
  readonly host: string;
  readonly port: number;
  readonly db: number;
  readonly username?: string;
  readonly password?: string;
  /** Present for `rediss`. */
  readonly tls?: ConnectionOptions;
}

/**
 * Reads `redis[s]://[[user]:password@]host[:port][/database]`, with special characters percent-encoded. Default: port 6379, database
 * 0. `rediss` is TLS; the certificate is checked against the authorities that this machine trusts.
 * @throws Fault `checkpoint_unavailable` (attention) for anything else; its message contains nothing of the URL
 */
export function redisAddress(url: string): RedisAddress {
  const parsed = URL.parse(url);
  const isTls = parsed?.protocol === 'rediss:';
  if (parsed === null || (!isTls && parsed.protocol !== 'redis:') || parsed.hostname === '') throw notAnAddress();
  const database = /^\/?(\d{0,6})$/.exec(parsed.pathname)?.[1];
  if (database === undefined || parsed.search !== '' || parsed.hash !== '') throw notAnAddress();
  const host = parsed.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = parsed.port === '' ? 6379 : Number(parsed.port);
  const db = Number(database);
  const username = decoded(parsed.username);
  const password = decoded(parsed.password);
  return {
    shown: `${parsed.protocol}//${parsed.hostname}:${port}/${db}`,
    host,
    port,
    db,
    ...(username === '' ? {} : { username }),
    ...(password === '' ? {} : { password }),
    // Servers with several certificates need the name; TLS allows no address in its place.
    ...(isTls ? { tls: isIP(host) === 0 ? { servername: host } : {} } : {}),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw notAnAddress();
  }
}

function notAnAddress(): Fault {
  return new Fault('checkpoint_unavailable', sentence('redisUrlInvalid', {}), { disposition: 'attention' });
}
