import { sentence } from '../../../../../shared/sentences/sentence.ts';
import { Fault, asFault } from '../../../core/fault.ts';
import { isOwnKey } from '../../../core/objectKey.ts';
import type { TaskResult } from '../../../core/recordingState.ts';
import type { UploadAddress } from '../../../ports/objectStore.ts';
import { isObjectOf, ownUploads } from './occupiedKey.ts';
import { type TaskContext, counted, headObject } from './taskContext.ts';

/** Aborts the upload of a recording that is discarded, or that ended without a byte. */
export function abortUpload(context: TaskContext): Promise<TaskResult> {
  return context.state.record.isDiscarding ? discard(context) : abortEmpty(context);
}

/** Asks the store first: an upload that holds a part is not aborted. */
async function abortEmpty({ ports, signal, state }: TaskContext): Promise<TaskResult> {
  const { session, bucket, key } = state.record;
  if (session.kind !== 'open') return { kind: 'aborted' };
  const upload = { bucket, key, uploadId: session.uploadId };
  const listed = await counted(ports, 'list_parts', () => ports.store.listParts(upload, signal));
  if (listed.length > 0) {
    throw new Fault('source_emptied', sentence('fileGoneOrEmpty', {}), { disposition: 'attention' });
  }
  await counted(ports, 'abort_upload', () => ports.store.abortUpload(upload, signal));
  return { kind: 'aborted' };
}

/**
 * Aborts every upload of the recording: also one that was abandoned for another, or was opened by a request whose answer was lost.
 * A key without the recording's id may have uploads of others, so that only the known ones are aborted there. An object is never
 * deleted; if one was asked for, the result tells whether it exists.
 */
async function discard(context: TaskContext): Promise<TaskResult> {
  const { state } = context;
  const { session, bucket, key, id, mayHaveLeftMore } = state.record;
  const abort = (uploadId: string): Promise<void> => abortForGood(context, { bucket, key, uploadId });
  if (session.kind === 'open') await abort(session.uploadId);
  for (const uploadId of await uploadsLeft(context)) await abort(uploadId);
  if (mayHaveLeftMore !== true) return { kind: 'discarded', isObjectThere: false };
  const facts = await headObject(context, { bucket, key });
  return { kind: 'discarded', isObjectThere: facts !== undefined && (isOwnKey(key, id) || isObjectOf(facts, id)) };
}

/** Aborts an upload and asks whether its parts are gone: another program on the way to the store may have answered. */
async function abortForGood({ ports, signal }: TaskContext, upload: UploadAddress): Promise<void> {
  await counted(ports, 'abort_upload', () => ports.store.abortUpload(upload, signal));
  const listed = await counted(ports, 'list_parts', () => ports.store.listParts(upload, signal)).catch(
    (thrown: unknown) => {
      const fault = asFault(thrown);
      if (fault.disposition === 'cancelled' || fault.disposition === 'retry') throw fault;
      return [];
    },
  );
  if (listed.length === 0) return;
  const message = 'The store has not aborted an upload although it said so.';
  throw new Fault('server_error', message, { disposition: 'retry' });
}

/** Where open uploads may not be listed, only the known one can be aborted. */
async function uploadsLeft({ ports, signal, state }: TaskContext): Promise<readonly string[]> {
  const { session, bucket, key, id } = state.record;
  if (!isOwnKey(key, id)) return [...ownUploads(state.record)];
  try {
    const uploads = await counted(ports, 'list_parts', () => ports.store.listUploads(bucket, key, signal));
    return uploads.filter((upload) => upload.key === key).map(({ uploadId }) => uploadId);
  } catch (thrown) {
    const fault = asFault(thrown);
    if (session.kind !== 'open' || fault.disposition !== 'attention') throw fault;
    ports.logger.log('warn', 'Abandoned uploads could not be searched.', { problem: fault.message });
    return [];
  }
}
