import type { Settings } from '../../shared/settings.ts';
import { systemClock } from './adapters/systemClock.ts';
import { openCheckpoints, type JournalSecrets } from './openCheckpoints.ts';
import type { Logger } from './ports/logger.ts';
import { History } from './runtime/history.ts';
import type { StateFolder } from './stateFolder.ts';

export interface ReadHistoryContext {
  readonly state: Pick<StateFolder, 'folder' | 'ownerId'>;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/**
 * Opens the journal of these settings, lets `work` read its history, and closes it; no engine is started. Rejects with a Fault whose
 * message is a sentence when the journal cannot be opened or read.
 */
export async function readHistory<T>(
  { state, logger, signal }: ReadHistoryContext,
  settings: Settings,
  secrets: JournalSecrets,
  work: (history: Pick<History, 'select'>) => Promise<T>,
): Promise<T> {
  const place = { stateFolder: state.folder, logger, redisWaitMs: 0 };
  const { checkpoints } = await openCheckpoints(place, settings, secrets, signal);
  try {
    return await work(new History({ checkpoints, clock: systemClock, signal, ownerId: () => state.ownerId }));
  } finally {
    await checkpoints.close();
  }
}
