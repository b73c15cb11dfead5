import { isIP } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import { Fault } from '../../core/fault.ts';

export interface RedisAddress {
  /** For messages and the log: scheme, host, port and database, no name and no password. */
  readonly shown: string;
  readonly host: string;
  readonly port: number;
  readonly db: number;
  readonly username?: string;
  readonly password?: string;
  /** There for `rediss`. */
  readonly tls?: ConnectionOptions;
}

/**
 * Reads `redis[s]://[[user]:password@]host[:port][/database]`; what holds a special character is percent-encoded. Port 6379 and
 * database 0 where none is given. `rediss` is TLS, the certificate checked against the authorities this machine trusts.
 * @throws Fault `checkpoint_unavailable` (attention) for anything else; its message repeats nothing of the text
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
    // A name is sent along, for servers that have several; TLS knows no addresses there.
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
  return new Fault(
    'checkpoint_unavailable',
    'The Redis URL cannot be read. Write it as redis://:password@host:6379/0, or with rediss:// for TLS, special characters in ' +
      'the password percent-encoded.',
    { disposition: 'attention' },
  );
}
