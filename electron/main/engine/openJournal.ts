import path from 'node:path';
import type { Settings } from '../../../shared/settings.ts';
import {
  type CheckpointStore,
  type Logger,
  RedisCheckpointStore,
  SqliteCheckpointStore,
  systemClock,
} from '../../engine/index.ts';
import type { SecretStore } from '../settings/secretStore.ts';
import { redisUrl } from './engineSettings.ts';

const DAY_MS = 24 * 3_600_000;

export interface OpenedJournal {
  readonly checkpoints: CheckpointStore;
  /** A sentence for the person about how it was found; `undefined` when all was well. */
  readonly notice: string | undefined;
}

/**
 * Opens the journal of these settings: Redis, or the embedded one in `folder`. Rejects with a sentence when it cannot be opened,
 * e.g. because another process is using it.
 */
export async function openJournal(
  folder: string,
  { journal }: Settings,
  secrets: Pick<SecretStore, 'redisFor'>,
  logger: Logger,
): Promise<OpenedJournal> {
  if (journal.kind === 'redis') {
    const options = { logger, clock: systemClock, finishedTtlMs: journal.keepDays * DAY_MS };
    const checkpoints = await RedisCheckpointStore.open(redisUrl(journal.redisUrl, secrets), options);
    return { checkpoints, notice: undefined };
  }
  const options = { logger, clock: systemClock };
  const { store, setAside } = await SqliteCheckpointStore.open(path.join(folder, 'journal.sqlite'), options);
  const notice =
    'The journal was damaged. It was set aside; what was uploading is looked for in the cloud, and goes on from there.';
  return { checkpoints: store, notice: setAside === undefined ? undefined : notice };
}

/** Settings with the same key share one open journal. Holds a secret when there is one. */
export function journalKey({ journal }: Settings, secrets: Pick<SecretStore, 'redisFor'>): string {
  if (journal.kind === 'embedded') return 'embedded';
  return `${journal.keepDays} ${redisUrl(journal.redisUrl, secrets)}`;
}

/** Connects to a Redis as the journal would, and measures one answer, in milliseconds. Rejects with a sentence. */
export async function pingRedis(url: string, logger: Logger): Promise<number> {
  const store = await RedisCheckpointStore.open(url, { logger, clock: systemClock });
  try {
    return await store.ping();
  } finally {
    await store.close();
  }
}
