import type { Settings } from '../../shared/settings.ts';
import { type JournalSecrets, openCheckpoints } from './openCheckpoints.ts';
import type { ReadHistoryContext } from './readHistory.ts';
import { engineConfigOf } from './runtime/engineConfig.ts';
import { type UploadUsers, uploadUsers } from './runtime/bucket/freeUpload.ts';

/**
 * The open uploads that unfinished recordings of the journal use. Opens the journal of these settings and closes it again. Rejects with
 * a Fault whose message is a sentence when the journal cannot be opened or read. @param touched see `uploadUsers`
 */
export async function journalUploads(
  { state, logger, signal }: ReadHistoryContext,
  settings: Settings,
  secrets: JournalSecrets,
  touched?: string,
): Promise<UploadUsers> {
  const place = { stateFolder: state.folder, logger, redisWaitMs: 0 };
  const { checkpoints } = await openCheckpoints(place, settings, secrets, signal);
  try {
    const { ownerId, leaseMs } = engineConfigOf(settings, state.ownerId);
    return await uploadUsers(
      checkpoints,
      settings.journal.kind === 'redis' ? { ownerId, leaseMs } : undefined,
      touched,
    );
  } finally {
    await checkpoints.close();
  }
}
