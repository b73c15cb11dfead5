import { Fault, asFault } from '../../../core/fault.ts';
import type { RecordingState, TaskResult } from '../../../core/recordingState.ts';
import type { ListedPart, UploadAddress } from '../../../ports/objectStore.ts';
import { type ExpectedObject, expectedObject } from './finishedObject.ts';
import { type TaskContext, counted } from './taskContext.ts';

/**
 * Completes the object from the parts that were compared with the disk. After a lost or negative answer, the object and the upload
 * are examined to find out what happened. Never aborts.
 */
export async function complete(context: TaskContext): Promise<TaskResult> {
  const { ports, signal, state } = context;
  const { session, bucket, key } = state.record;
  if (session.kind !== 'open') return { kind: 'completed' };
  const { uploadId, integrity } = session;
  const expected = expectedObject(state);
  const upload: UploadAddress = { bucket, key, uploadId };
  try {
    await counted(ports, 'complete_upload', () =>
      ports.store.completeUpload({ ...upload, integrity, ...expected }, signal),
    );
    return { kind: 'completed' };
  } catch (thrown) {
    const fault = asFault(thrown);
    if (fault.disposition === 'cancelled') throw fault;
    return lookAfter(fault, context, upload, expected);
  }
}

async function lookAfter(
  fault: Fault,
  context: TaskContext,
  upload: UploadAddress,
  expected: ExpectedObject,
): Promise<TaskResult> {
  const { ports, signal, state } = context;
  const facts = await counted(ports, 'head_object', () => ports.store.headObject(upload, signal));
  if (facts?.sizeBytes === expected.sizeBytes) return { kind: 'completed' };
  let listed: readonly ListedPart[];
  try {
    listed = await counted(ports, 'list_parts', () => ports.store.listParts(upload, signal));
  } catch (thrown) {
    if (asFault(thrown).code !== 'no_such_upload') throw thrown;
    // The upload may have become the object between the two requests.
    const later = await counted(ports, 'head_object', () => ports.store.headObject(upload, signal));
    return { kind: later?.sizeBytes === expected.sizeBytes ? 'completed' : 'upload_gone' };
  }
  const forget = differing(state, listed, expected);
  if (forget.length > 0) return { kind: 'parts_differ', forget };
  if (fault.code === 'object_mismatch') return { kind: 'parts_refused' };
  if (fault.code === 'invalid_part' && listed.length > expected.parts.length) return { kind: 'parts_in_excess' };
  throw fault.disposition === 'reconcile'
    ? new Fault(fault.code, fault.message, { disposition: 'retry', cause: fault })
    : fault;
}

function differing(state: RecordingState, listed: readonly ListedPart[], expected: ExpectedObject): number[] {
  const byNumber = new Map(listed.map((part) => [part.partNumber, part]));
  return expected.parts
    .filter(({ partNumber }) => state.ledger.get(partNumber)?.etag !== byNumber.get(partNumber)?.etag)
    .map((part) => part.partNumber);
}
