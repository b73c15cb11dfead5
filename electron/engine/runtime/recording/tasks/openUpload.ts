import type { TaskResult } from '../../../core/recordingState.ts';
import type { NewObject } from '../../../ports/objectStore.ts';
import { type TaskContext, counted } from './taskContext.ts';

/** Opens the upload. The intention is durable: after a crash the upload is searched before another one is opened. */
export async function openUpload(context: TaskContext): Promise<TaskResult> {
  const { ports, signal } = context;
  const opened = await counted(ports, 'create_upload', () => ports.store.createUpload(newObject(context), signal));
  return { kind: 'upload_opened', session: { kind: 'open', ...opened } };
}

/** The object with the metadata that helps a person who finds it in the bucket. */
export function newObject(context: TaskContext): NewObject {
  const { record } = context.state;
  return {
    bucket: record.bucket,
    key: record.key,
    contentType: record.contentType,
    metadata: { 'stream-id': record.id, 'started-at': record.startedAt, 'original-path': record.path },
  };
}
