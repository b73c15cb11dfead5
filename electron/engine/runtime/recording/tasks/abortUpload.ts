import { Fault, asFault } from '../../../core/fault.ts';
import type { TaskResult } from '../../../core/recordingState.ts';
import { type TaskContext, counted } from './taskContext.ts';

/** Drops the upload: because it is discarded, or because the stream ended without a byte. */
export function abortUpload(context: TaskContext): Promise<TaskResult> {
  return context.state.record.isDiscarding ? discard(context) : abortEmpty(context);
}

/** The store is asked first; an upload that holds a part is not dropped. */
async function abortEmpty({ ports, signal, state }: TaskContext): Promise<TaskResult> {
  const { session, bucket, key } = state.record;
  if (session.kind !== 'open') return { kind: 'aborted' };
  const upload = { bucket, key, uploadId: session.uploadId };
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
  await counted(ports, 'abort_upload', () => ports.store.abortUpload(upload, signal));
  return { kind: 'aborted' };
}

/**
 * Nothing of it stays open under its key, which nobody else has: also no upload that was given up for another one, or was opened
 * by a request whose answer was lost. An object is never deleted; whether there is one is looked up when one was asked for.
 */
async function discard(context: TaskContext): Promise<TaskResult> {
  const { ports, signal, state } = context;
  const { session, bucket, key, mayHaveLeftMore } = state.record;
  const abort = (uploadId: string): Promise<void> =>
    counted(ports, 'abort_upload', () => ports.store.abortUpload({ bucket, key, uploadId }, signal));
  if (session.kind === 'open') await abort(session.uploadId);
  for (const uploadId of await uploadsLeft(context)) await abort(uploadId);
  const isObjectThere =
    mayHaveLeftMore === true &&
    (await counted(ports, 'head_object', () => ports.store.headObject({ bucket, key }, signal))) !== undefined;
  return { kind: 'discarded', isObjectThere };
}

/** Where open uploads may not be listed, the one that is known is all that can be dropped. */
async function uploadsLeft({ ports, signal, state }: TaskContext): Promise<readonly string[]> {
  const { session, bucket, key } = state.record;
  try {
    const uploads = await counted(ports, 'list_parts', () => ports.store.listUploads(bucket, key, signal));
    return uploads.filter((upload) => upload.key === key).map(({ uploadId }) => uploadId);
  } catch (thrown) {
    const fault = asFault(thrown);
    if (session.kind !== 'open' || fault.disposition !== 'attention') throw fault;
    ports.logger.log('warn', 'Uploads that were given up before could not be looked for.', { problem: fault.message });
    return [];
  }
}
