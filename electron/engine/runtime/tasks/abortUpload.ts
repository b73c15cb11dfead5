import { Fault } from '../../core/fault.ts';
import type { TaskResult } from '../../core/recordingState.ts';
import { type TaskDesk, counted } from './taskDesk.ts';

/**
 * Drops the upload: because a person discarded it, or because the stream ended without a byte. In the second case the store
 * is asked first; an upload that holds a part is not dropped.
 */
export async function abortUpload({ ports, signal, state }: TaskDesk): Promise<TaskResult> {
  const { session, bucket, key, isDiscarding } = state.record;
  if (session.kind !== 'open') return { kind: 'aborted' };
  const upload = { bucket, key, uploadId: session.uploadId };
  if (!isDiscarding) {
    const listed = await counted(ports, 'list_parts', () => ports.store.listParts(upload, signal));
    if (listed.length > 0) {
      throw new Fault(
        'source_emptied',
        'The file is gone or empty, but parts of it were uploaded. Restore the file, or discard the upload.',
        {
          disposition: 'attention',
        },
      );
    }
  }
  await counted(ports, 'abort_upload', () => ports.store.abortUpload(upload, signal));
  return { kind: 'aborted' };
}
