import type { TaskResult } from '../../../core/recordingState.ts';
import type { NewObject } from '../../../ports/objectStore.ts';
import { type TaskContext, counted } from './taskContext.ts';

/** Opens the upload. The intention was written down before; whoever finds it after a crash looks before opening another. */
export async function openUpload(context: TaskContext): Promise<TaskResult> {
  const { ports, signal } = context;
  const opened = await counted(ports, 'create_upload', () => ports.store.createUpload(newObject(context), signal));
  return { kind: 'upload_opened', session: { kind: 'open', ...opened } };
}

/** The object as it is announced to the store, with what helps a person who finds it there. */
export function newObject(context: TaskContext): NewObject {
  const { record } = context.state;
  return {
    bucket: record.bucket,
    key: record.key,
    contentType: record.contentType,
    metadata: { 'stream-id': record.id, 'started-at': record.startedAt, 'original-path': record.path },
  };
}
