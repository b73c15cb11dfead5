import type { Settings } from '../../shared/settings.ts';
import { openCheckpoints, type JournalSecrets } from './openCheckpoints.ts';
import type { ReadHistoryContext } from './readHistory.ts';

/**
 * Ids of the open uploads that unfinished recordings of the journal use. Opens the journal of these settings and closes it again. Rejects
 * with a Fault whose message is a sentence when the journal cannot be opened or read.
 */
export async function usedUploads(
  { state, logger, signal }: ReadHistoryContext,
  settings: Settings,
  secrets: JournalSecrets,
): Promise<ReadonlySet<string>> {
  const place = { stateFolder: state.folder, logger, redisWaitMs: 0 };
  const { checkpoints } = await openCheckpoints(place, settings, secrets, signal);
  try {
    const { checkpoints: unfinished } = await checkpoints.loadUnfinished();
    return new Set(unfinished.flatMap(({ record: { session } }) => (session.kind === 'open' ? session.uploadId : [])));
  } finally {
    await checkpoints.close();
  }
}
