import type { Redis } from 'ioredis';
import { isLoopbackHost } from '../../core/networkHost.ts';
import type { Logger } from '../../ports/logger.ts';
import { AnswerForm } from './answerForm.ts';
import { redisAddress } from './redisAddress.ts';
import { isReply, isTimeout } from './redisFault.ts';
import { withScripts, type ScriptedRedis } from './redisScripts.ts';

const RECONNECT_MS_MIN = 100;
const RECONNECT_MS_MAX = 5_000;

export interface RedisConnectionOptions {
  /** Maximum time for a connection and for an answer, in milliseconds. Default 5 000. */
  readonly timeoutMs?: number;
  /** PEM of a private authority that is trusted with `rediss://` instead of the authorities of this machine. */
  readonly certificateAuthority?: string;
}

/** Received for one answer. Ten thousand parts, and the ids of a hundred thousand streams, take less. */
const ANSWER_BYTES_MAX = 64 * 1024 * 1024;

/**
 * A connection that is not open yet. After a loss it is re-established automatically; commands fail at once while there is none. A
 * connection on which one answer exceeds 64 MiB, has lists of more than a million elements or is none of Redis, or on which two commands in a row are not answered, is closed.
 * @returns the connection, and `shown`, the address without its password
 * @throws Fault `checkpoint_unavailable` (attention) for a URL that cannot be read
 */
export async function createConnection(
  url: string,
  options: RedisConnectionOptions,
): Promise<{ readonly redis: ScriptedRedis; readonly shown: string }> {
  const { shown, tls, ...address } = redisAddress(url);
  // Most journals are embedded ones and do not need the package.
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
    // A connection that died silently is closed. See also `limitAnswers`.
    socketTimeout: 2 * timeoutMs,
    retryStrategy: (times) => Math.min(RECONNECT_MS_MIN * 2 ** Math.min(times, 10), RECONNECT_MS_MAX),
    // After a fail-over the name can lead to the new primary.
    reconnectOnError: (error) => (error.message.includes('READONLY') ? 1 : false),
    // The caller repeats failed commands, because only it knows whether they still matter.
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    // While Redis is loading, it refuses commands with an error that says so.
    enableReadyCheck: false,
  });
  limitAnswers(redis);
  return { redis: withScripts(redis), shown };
}

/**
 * Closes a connection on which one answer is too large, announces too much or is none of Redis, or a command, sent after another one went unanswered, is not answered either.
 * Answers come in the order of the commands: behind one that never ends, however slowly it comes, none arrives, and the socket is never
 * silent.
 */
function limitAnswers(redis: Redis): void {
  let received = 0;
  let isOneUnanswered = false;
  let form = new AnswerForm();
  const answered = (): void => {
    received = 0;
    isOneUnanswered = false;
    form.answered();
  };
  redis.on('connect', () => {
    form = new AnswerForm();
    answered();
    const { stream } = redis;
    // Before the listener of ioredis, which decodes.
    stream.prependListener('data', (chunk: Buffer) => {
      received += chunk.byteLength;
      if (received <= ANSWER_BYTES_MAX && form.accepts(chunk)) return;
      // The decoder gets it all the same: zeros begin no answer, so that it does nothing, or gives up.
      chunk.fill(0);
      stream.destroy(new Error('An answer is too large, or is none of Redis.'));
    });
  });
  const send = redis.sendCommand.bind(redis);
  redis.sendCommand = (command, stream) => {
    const wasOneUnanswered = isOneUnanswered;
    command.promise.then(answered, (thrown: unknown) => {
      if (isReply(thrown)) return answered();
      // Any other command was refused while there was no connection, or failed with its connection: another one may be on its way.
      if (!isTimeout(thrown)) return;
      if (wasOneUnanswered && isOneUnanswered) redis.stream.destroy(new Error('Two commands were not answered.'));
      isOneUnanswered = true;
    });
    return send(command, stream);
  };
}

/** Logs a connection that others can read, and settings of Redis that can lose a journal, as far as this user may read them. */
export async function logWeaknesses(redis: ScriptedRedis, shown: string, logger: Logger): Promise<void> {
  if (shown.startsWith('redis:') && !isLoopbackHost(URL.parse(shown)?.hostname ?? '')) {
    logger.log(
      'warn',
      'The connection to Redis is not encrypted: everybody on its way can read the password and change the journal.',
      {
        redis: shown,
        fix: 'rediss://',
      },
    );
  }
  const info = await redis.info().catch(() => '');
  if (/^aof_enabled:0/m.test(info)) {
    logger.log('warn', 'Redis writes no append-only file: a power cut of its machine loses the newest checkpoints.', {
      redis: shown,
      fix: 'appendonly yes',
    });
  }
  const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1];
  if (policy !== undefined && policy !== 'noeviction') {
    logger.log('warn', 'Redis may delete checkpoints when its memory is full.', {
      redis: shown,
      policy,
      fix: 'maxmemory-policy noeviction',
    });
  }
}
