import { Fault } from '../../../core/fault.ts';
import { isSameFile } from '../../../core/recording.ts';
import type { TaskResult } from '../../../core/recordingState.ts';
import { timestamp } from '../../../core/timestamp.ts';
import { crc32Of, digestOf, md5Of } from '../../parts/partDigest.ts';
import { newObject } from './openUpload.ts';
import { type TaskContext, counted } from './taskContext.ts';

/** A file under 5 MiB goes in one request, as one part of a ledger without an upload. */
export async function putObject(context: TaskContext): Promise<TaskResult> {
  const { ports, signal, state, tell, admit } = context;
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
    const { etag } = await counted(ports, 'put_object', () =>
      ports.store.putObject(newObject(context), { sizeBytes, body, crc32, md5 }, signal),
    );
    const uploadedAt = timestamp(ports.clock.nowMs());
    const part = { partNumber: 1, sizeBytes, etag, digest: digestOf(body), crc32, md5, uploadedAt };
    // Asked of the open file: that it has lost its name meanwhile makes the object no less whole.
    return { kind: 'object_put', part, seen: await reader.stat() };
  } finally {
    await reader.close();
  }
}
