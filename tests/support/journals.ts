import path from 'node:path';
import {
  RedisCheckpointStore,
  type RedisCheckpointStoreOptions,
} from '../../electron/engine/adapters/checkpointRedis/redisCheckpointStore.ts';
import { SqliteCheckpointStore } from '../../electron/engine/adapters/checkpointSqlite/sqliteCheckpointStore.ts';
import { systemClock } from '../../electron/engine/adapters/systemClock.ts';
import type { Logger } from '../../electron/engine/ports/logger.ts';
import { silentLogger } from './loggers.ts';

/** Opens a SQLite journal. The caller closes its store. */
export function openSqlite(file: string, logger: Logger = silentLogger): ReturnType<typeof SqliteCheckpointStore.open> {
  return SqliteCheckpointStore.open(file, { logger, clock: systemClock });
}

/** Opens the embedded journal of a state folder, as the engine does. The caller closes it. */
export async function embeddedJournal(stateFolder: string, logger?: Logger): Promise<SqliteCheckpointStore> {
  return (await openSqlite(path.join(stateFolder, 'journal.sqlite'), logger)).store;
}

/** Opens a Redis journal, silent unless a logger is given. The caller closes it. */
export function openRedis(
  url: string,
  options: Partial<RedisCheckpointStoreOptions> = {},
): Promise<RedisCheckpointStore> {
  return RedisCheckpointStore.open(url, { logger: silentLogger, clock: systemClock, ...options });
}
