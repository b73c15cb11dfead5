import path from 'node:path';
import type { Settings } from '../../shared/settings.ts';
import { RedisCheckpointStore } from './adapters/checkpointRedis/redisCheckpointStore.ts';
import { SqliteCheckpointStore } from './adapters/checkpointSqlite/sqliteCheckpointStore.ts';
import { systemClock } from './adapters/systemClock.ts';
import { asFault } from './core/fault.ts';
import type { CheckpointStore } from './ports/checkpointStore.ts';
import type { Logger } from './ports/logger.ts';

const DAY_MS = 24 * 3_600_000;
const REDIS_AGAIN_MS = 1_000;

export interface JournalSecrets {
  /** The password for the Redis at this URL; `undefined` when there is none for it. */
  redisFor(url: string): { readonly password: string } | undefined;
  /**
   * Authenticates the records of a journal in Redis: see `RedisCheckpointStoreOptions`. Never sent to any server. Absent: every
   * record is believed.
   */
  readonly recordSecret?: string | undefined;
}

export interface OpenJournalContext {
  /** Holds the embedded journal. */
  readonly stateFolder: string;
  readonly logger: Logger;
  /** How long a Redis that does not answer is waited for. A machine may be starting both at once. */
  readonly redisWaitMs: number;
}

export interface OpenedCheckpoints {
  readonly checkpoints: CheckpointStore;
  /** A sentence for the person about the state it was found in; `undefined` when all was well. */
  readonly notice: string | undefined;
}

/**
 * Opens the journal of these settings: Redis, or the embedded one. Rejects with a Fault whose message is a sentence when it cannot
 * be opened, or with an AbortError.
 */
export async function openCheckpoints(
  { stateFolder, logger, redisWaitMs }: OpenJournalContext,
  { journal }: Settings,
  secrets: JournalSecrets,
  signal: AbortSignal,
): Promise<OpenedCheckpoints> {
  if (journal.kind === 'redis') {
    const open = (): Promise<CheckpointStore> =>
      RedisCheckpointStore.open(redisUrl(journal.redisUrl, secrets), {
        logger,
        clock: systemClock,
        finishedTtlMs: journal.keepDays * DAY_MS,
        ...(secrets.recordSecret === undefined ? {} : { recordSecret: secrets.recordSecret }),
      });
    return { checkpoints: await withRetries(open, redisWaitMs, logger, signal), notice: undefined };
  }
  const file = path.join(stateFolder, 'journal.sqlite');
  const { store, setAside } = await SqliteCheckpointStore.open(file, { logger, clock: systemClock });
  return { checkpoints: store, notice: setAside === undefined ? undefined : damagedNotice(setAside.path) };
}

/** Equal for settings that share one open journal. Contains the password and the record secret when there are any. */
export function journalKey({ journal }: Settings, secrets: JournalSecrets): string {
  if (journal.kind === 'embedded') return 'embedded';
  return `${journal.keepDays} ${redisUrl(journal.redisUrl, secrets)} ${secrets.recordSecret ?? ''}`;
}

/** The Redis URL, with the password if there is one for this server: a secret. */
export function redisUrl(text: string, secrets: JournalSecrets): string {
  const url = new URL(text);
  const secret = secrets.redisFor(text);
  if (secret !== undefined) url.password = encodeURIComponent(secret.password);
  return url.href;
}

/** Connects to a Redis as the journal does, and measures one answer, in milliseconds. Rejects with a sentence. */
export async function pingRedis(url: string, logger: Logger): Promise<number> {
  const store = await RedisCheckpointStore.open(url, { logger, clock: systemClock });
  try {
    return await store.ping();
  } finally {
    await store.close();
  }
}

async function withRetries(
  open: () => Promise<CheckpointStore>,
  waitMs: number,
  logger: Logger,
  signal: AbortSignal,
): Promise<CheckpointStore> {
  const startedMs = systemClock.monotonicMs();
  for (;;) {
    try {
      return await open();
    } catch (error) {
      const isPassing = asFault(error).disposition === 'retry';
      if (!isPassing || systemClock.monotonicMs() - startedMs >= waitMs) throw error;
      logger.log('warn', 'Redis does not answer yet.', { error });
      await systemClock.sleep(REDIS_AGAIN_MS, signal);
    }
  }
}

function damagedNotice(file: string): string {
  return `The journal was damaged and is kept as ${path.basename(file)}. Unfinished uploads are found again in the bucket; files that were finished may be uploaded again.`;
}
