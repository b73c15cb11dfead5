import type { Settings } from '../../shared/settings.ts';
import { type JournalSecrets, openCheckpoints } from './openCheckpoints.ts';
import type { ReadHistoryContext } from './readHistory.ts';
import { type UploadUsers, uploadUsers } from './runtime/bucket/freeUpload.ts';

/**
 * The open uploads that unfinished recordings of the journal use. Opens the journal of these settings and closes it again. Rejects with
 * a Fault whose message is a sentence when the journal cannot be opened or read.
 */
export async function journalUploads(
  { state, logger, signal }: ReadHistoryContext,
  settings: Settings,
  secrets: JournalSecrets,
): Promise<UploadUsers> {
  const place = { stateFolder: state.folder, logger, redisWaitMs: 0 };
  const { checkpoints } = await openCheckpoints(place, settings, secrets, signal);
  try {
    return await uploadUsers(checkpoints, settings.journal.kind === 'redis' ? state.ownerId : undefined);
  } finally {
    await checkpoints.close();
  }
}
