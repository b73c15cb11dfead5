import type { Logger } from '../../ports/logger.ts';
import { redisAddress } from './redisAddress.ts';
import { withScripts, type ScriptedRedis } from './redisScripts.ts';

const RECONNECT_MS_MIN = 100;
const RECONNECT_MS_MAX = 5_000;

export interface RedisConnectionOptions {
  /** Longest wait for a connection and for an answer, in milliseconds. Default 5 000. */
  readonly timeoutMs?: number;
  /** PEM of a private authority to trust with `rediss://`, in place of those of this machine. */
  readonly certificateAuthority?: string;
}

/**
 * A connection that is not open yet. Once it is, it comes back by itself; while it is not, commands are refused at once.
 * @returns with `shown`, the address without its password
 * @throws Fault `checkpoint_unavailable` (attention) for a URL that cannot be read
 */
export async function createConnection(
  url: string,
  options: RedisConnectionOptions,
): Promise<{ readonly redis: ScriptedRedis; readonly shown: string }> {
  const { shown, tls, ...address } = redisAddress(url);
  // Most journals are embedded ones: they need not wait for what they do not use.
  const { Redis } = await import('ioredis');
  const timeoutMs = options.timeoutMs ?? 5_000;
  const ca = options.certificateAuthority;
  const redis = new Redis({
    ...address,
    ...(tls === undefined ? {} : { tls: ca === undefined ? tls : { ...tls, ca } }),
    lazyConnect: true,
    connectionName: 'rushes',
    connectTimeout: timeoutMs,
    commandTimeout: timeoutMs,
    // A line that went dead without a word is given up after two commands that got no answer.
    socketTimeout: 2 * timeoutMs,
    retryStrategy: (times) => Math.min(RECONNECT_MS_MIN * 2 ** Math.min(times, 10), RECONNECT_MS_MAX),
    // After a fail-over the name may lead to the new primary.
    reconnectOnError: (error) => (error.message.includes('READONLY') ? 1 : false),
    // Commands that are refused at once can be repeated by whoever knows whether they still matter.
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    // Redis says so itself while it is loading.
    enableReadyCheck: false,
  });
  return { redis: withScripts(redis), shown };
}

/** Logs settings of Redis under which a journal can be lost; nothing when this user may not ask for them. */
export async function logWeaknesses(redis: ScriptedRedis, shown: string, logger: Logger): Promise<void> {
  const info = await redis.info().catch(() => '');
  if (/^aof_enabled:0/m.test(info)) {
    logger.log('warn', 'Redis keeps no append-only file: a power cut there loses the newest checkpoints.', {
      redis: shown,
      fix: 'appendonly yes',
    });
  }
  const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1];
  if (policy !== undefined && policy !== 'noeviction') {
    logger.log('warn', 'Redis may throw checkpoints away when its memory is full.', {
      redis: shown,
      policy,
      fix: 'maxmemory-policy noeviction',
    });
  }
}
