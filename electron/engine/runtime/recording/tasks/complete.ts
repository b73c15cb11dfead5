import { Fault, asFault } from '../../../core/fault.ts';
import { isOwnKey } from '../../../core/objectKey.ts';
import type { RecordingState, TaskResult } from '../../../core/recordingState.ts';
import type { ListedPart, ObjectFacts, UploadAddress } from '../../../ports/objectStore.ts';
import { type ExpectedObject, cheapProof, expectedObject } from './finishedObject.ts';
import { isObjectOf, mayReplace, objectBefore, refusedWithoutCondition } from './occupiedKey.ts';
import { type TaskContext, counted, headObject } from './taskContext.ts';

/**
 * Completes the object from the parts that were compared with the disk. After a lost or negative answer, the object and the upload
 * are examined to find out what happened. Replaces an object only if this run of the recording made it. Never aborts.
 */
export async function complete(context: TaskContext): Promise<TaskResult> {
  const { session, bucket, key } = context.state.record;
  if (session.kind !== 'open') return { kind: 'completed' };
  const { uploadId, integrity } = session;
  const expected = expectedObject(context.state);
  const completion: Completion = { expected, integrity, upload: { bucket, key, uploadId } };
  // Some stores read over the condition of the request.
  const before = await objectBefore(context);
  if (before !== undefined && (await isAnothers(context, completion, before))) return { kind: 'key_taken' };
  return request(context, completion, true);
}

interface Completion {
  readonly upload: UploadAddress;
  readonly integrity: 'crc32' | 'md5';
  readonly expected: ExpectedObject;
}

async function request(context: TaskContext, completion: Completion, onlyIfAbsent: boolean): Promise<TaskResult> {
  const { ports, signal, madeKeys } = context;
  const { upload, integrity, expected } = completion;
  try {
    await counted(ports, 'complete_upload', () =>
      ports.store.completeUpload({ ...upload, integrity, onlyIfAbsent, ...expected }, signal),
    );
    madeKeys.add(upload.key);
    return { kind: 'completed' };
  } catch (thrown) {
    const fault = asFault(thrown);
    if (fault.disposition === 'cancelled') throw fault;
    if (fault.code === 'object_exists') {
      if (!onlyIfAbsent) throw refusedWithoutCondition(fault);
      return lookAtExisting(context, completion);
    }
    // It may have been carried out.
    if (onlyIfAbsent) madeKeys.add(upload.key);
    return lookAfter(fault, context, completion);
  }
}

/**
 * There is an object under the key. If the upload is gone, it became this object and its answer was lost. Otherwise the object is an
 * earlier one of this run, which is replaced, or was there before.
 */
async function lookAtExisting(context: TaskContext, completion: Completion): Promise<TaskResult> {
  const facts = await headObject(context, completion.upload);
  if ((await listParts(context, completion.upload)) === undefined)
    return { kind: isCompletedAs(facts, context, completion.expected) ? 'completed' : 'upload_gone' };
  return facts === undefined || mayReplace(context, facts)
    ? request(context, completion, false)
    : { kind: 'key_taken' };
}

/** Whether the object that was there before this run is not what the upload became. */
async function isAnothers(
  context: TaskContext,
  { upload, expected }: Completion,
  facts: ObjectFacts,
): Promise<boolean> {
  return !isCompletedAs(facts, context, expected) || (await listParts(context, upload)) !== undefined;
}

async function lookAfter(fault: Fault, context: TaskContext, { upload, expected }: Completion): Promise<TaskResult> {
  const facts = await headObject(context, upload);
  if (isCompletedAs(facts, context, expected)) return { kind: 'completed' };
  const listed = await listParts(context, upload);
  if (listed === undefined) {
    // The upload may have become the object between the two requests.
    const later = await headObject(context, upload);
    return { kind: isCompletedAs(later, context, expected) ? 'completed' : 'upload_gone' };
  }
  const forget = differing(context.state, listed, expected);
  if (forget.length > 0) return { kind: 'parts_differ', forget };
  if (fault.code === 'object_mismatch') return { kind: 'parts_refused' };
  if (fault.code === 'invalid_part' && listed.length > expected.parts.length) return { kind: 'parts_in_excess' };
  throw fault.disposition === 'reconcile'
    ? new Fault(fault.code, fault.message, { disposition: 'retry', cause: fault })
    : fault;
}

/** Whether the object may be the completed one; `verify` proves it. Under a key without the recording's id it may be another's. */
function isCompletedAs(
  facts: ObjectFacts | undefined,
  { state }: TaskContext,
  expected: ExpectedObject,
): facts is ObjectFacts {
  if (facts?.sizeBytes !== expected.sizeBytes) return false;
  const { key, id } = state.record;
  if (isOwnKey(key, id) || isObjectOf(facts, id)) return true;
  const proof = cheapProof(facts, expected);
  return proof !== undefined && proof !== 'differs';
}

/** `undefined`: the store does not know the upload. */
async function listParts(
  { ports, signal }: TaskContext,
  upload: UploadAddress,
): Promise<readonly ListedPart[] | undefined> {
  try {
    return await counted(ports, 'list_parts', () => ports.store.listParts(upload, signal));
  } catch (thrown) {
    if (asFault(thrown).code !== 'no_such_upload') throw thrown;
    return undefined;
  }
}

function differing(state: RecordingState, listed: readonly ListedPart[], expected: ExpectedObject): number[] {
  const byNumber = new Map(listed.map((part) => [part.partNumber, part]));
  return expected.parts
    .filter(({ partNumber }) => state.ledger.get(partNumber)?.etag !== byNumber.get(partNumber)?.etag)
    .map((part) => part.partNumber);
}
