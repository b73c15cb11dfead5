import { Fault, asFault } from '../../../core/fault.ts';
import { isOwnKey } from '../../../core/objectKey.ts';
import { isSameFile } from '../../../core/recording.ts';
import type { TaskResult } from '../../../core/recordingState.ts';
import { timestamp } from '../../../core/timestamp.ts';
import type { Payload } from '../../../ports/objectStore.ts';
import { crc32Of, digestOf, md5Of } from '../../parts/partDigest.ts';
import { isKeyTaken, isObjectOf } from './occupiedKey.ts';
import { newObject } from './openUpload.ts';
import { type TaskContext, counted } from './taskContext.ts';

/** A file under 5 MiB goes in one request, as one part of a ledger without an upload. */
export async function putObject(context: TaskContext): Promise<TaskResult> {
  const { ports, state, tell, admit } = context;
  if (await isKeyTaken(context)) return { kind: 'key_taken' };
  const sizeBytes = state.record.frozen?.sizeBytes ?? 0;
  const reader = await ports.source.open(state.record.path);
  try {
    const opened = await reader.stat();
    if (!isSameFile(opened.fingerprint, state.record.fingerprint)) {
      tell({ kind: 'source.seen', seen: opened });
      throw new Fault('source_changed', 'Another file has the name now.', { disposition: 'retry' });
    }
    const body = Buffer.allocUnsafe(sizeBytes);
    if ((await reader.read(body, 0)) < sizeBytes) {
      tell({ kind: 'source.seen', seen: await reader.stat() });
      throw new Fault('source_changed', 'The file changed while it was read.', { disposition: 'retry' });
    }
    await admit(sizeBytes);
    const md5 = md5Of(body);
    const crc32 = crc32Of(body);
    const etag = await putNew(context, { sizeBytes, body, crc32, md5 });
    if (etag === undefined) return { kind: 'key_taken' };
    const uploadedAt = timestamp(ports.clock.nowMs());
    const part = { partNumber: 1, sizeBytes, etag, digest: digestOf(body), crc32, md5, uploadedAt };
    // Asked of the open file: that it has lost its name meanwhile makes the object no less whole.
    return { kind: 'object_put', part, seen: await reader.stat() };
  } finally {
    await reader.close();
  }
}

/**
 * Replaces an object of this recording only: of an earlier request, or of an earlier state of the file.
 * @returns the ETag; `undefined` when another object has the key
 */
async function putNew(context: TaskContext, payload: Payload): Promise<string | undefined> {
  const { ports, signal, state } = context;
  const object = newObject(context);
  const put = async (onlyIfAbsent: boolean): Promise<string> =>
    (await counted(ports, 'put_object', () => ports.store.putObject({ ...object, onlyIfAbsent }, payload, signal)))
      .etag;
  try {
    return await put(true);
  } catch (thrown) {
    const fault = asFault(thrown);
    if (fault.code !== 'object_exists') throw fault;
  }
  const { key, id } = state.record;
  const facts = await counted(ports, 'head_object', () => ports.store.headObject(object, signal));
  const mayReplace = isOwnKey(key, id) || facts === undefined || isObjectOf(facts, id);
  return mayReplace ? put(false) : undefined;
}
