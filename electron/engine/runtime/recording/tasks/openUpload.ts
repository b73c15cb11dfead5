import { asFault } from '../../../core/fault.ts';
import { isOwnKey } from '../../../core/objectKey.ts';
import type { TaskResult } from '../../../core/recordingState.ts';
import type { NewObject } from '../../../ports/objectStore.ts';
import { ID_METADATA, isKeyTaken, isOutrun, WORKSTATION_METADATA } from './occupiedKey.ts';
import { type TaskContext, counted } from './taskContext.ts';

/** Opens the upload. The intention is durable: after a crash the upload is searched before another one is opened. */
export async function openUpload(context: TaskContext): Promise<TaskResult> {
  const { ports, signal, state } = context;
  const { bucket, key, id } = state.record;
  if (await isKeyTaken(context)) return { kind: 'key_taken' };
  const opened = await counted(ports, 'create_upload', () => ports.store.createUpload(newObject(context), signal));
  if (!isOwnKey(key, id) && (await isOutrun(context, opened.uploadId))) {
    await abortEmpty(context, { bucket, key, uploadId: opened.uploadId });
    return { kind: 'key_taken' };
  }
  return { kind: 'upload_opened', session: { kind: 'open', ...opened } };
}

/** It holds no byte yet. One that cannot be aborted is left behind. */
async function abortEmpty(
  { ports, signal }: TaskContext,
  upload: { readonly bucket: string; readonly key: string; readonly uploadId: string },
): Promise<void> {
  try {
    await counted(ports, 'abort_upload', () => ports.store.abortUpload(upload, signal));
  } catch (thrown) {
    const fault = asFault(thrown);
    if (fault.disposition === 'cancelled') throw fault;
    ports.logger.log('warn', 'An upload without a part could not be aborted.', { ...upload, problem: fault.message });
  }
}

/** The object with the metadata that helps a person who finds it in the bucket, and other workstations. */
export function newObject({ state, config }: TaskContext): NewObject {
  const { bucket, key, contentType, id, startedAt, path } = state.record;
  const { workstation } = config;
  return {
    bucket,
    key,
    contentType,
    metadata: {
      [ID_METADATA]: id,
      'started-at': startedAt,
      'original-path': path,
      ...(workstation === undefined ? {} : { [WORKSTATION_METADATA]: workstation }),
    },
  };
}
