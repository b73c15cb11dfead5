import { Fault, asFault } from '../../../core/fault.ts';
import { isOwnKey } from '../../../core/objectKey.ts';
import type { RecordingState, TaskResult } from '../../../core/recordingState.ts';
import type { ListedPart, ObjectFacts, UploadAddress } from '../../../ports/objectStore.ts';
import { type ExpectedObject, cheapProof, expectedObject } from './finishedObject.ts';
import { isObjectOf } from './occupiedKey.ts';
import { type TaskContext, counted } from './taskContext.ts';

/**
 * Completes the object from the parts that were compared with the disk. After a lost or negative answer, the object and the upload
 * are examined to find out what happened. Replaces an object only if it is an earlier one of this recording. Never aborts.
 */
export async function complete(context: TaskContext): Promise<TaskResult> {
  const { session, bucket, key, id } = context.state.record;
  if (session.kind !== 'open') return { kind: 'completed' };
  const { uploadId, integrity } = session;
  const expected = expectedObject(context.state);
  const completion: Completion = { expected, integrity, upload: { bucket, key, uploadId } };
  // Some stores read over the condition of the request.
  if (!isOwnKey(key, id) && (await isAnothers(context, completion))) return { kind: 'key_taken' };
  return request(context, completion, true);
}

interface Completion {
  readonly upload: UploadAddress;
  readonly integrity: 'crc32' | 'md5';
  readonly expected: ExpectedObject;
}

async function request(context: TaskContext, completion: Completion, onlyIfAbsent: boolean): Promise<TaskResult> {
  const { ports, signal } = context;
  const { upload, integrity, expected } = completion;
  try {
    await counted(ports, 'complete_upload', () =>
      ports.store.completeUpload({ ...upload, integrity, onlyIfAbsent, ...expected }, signal),
    );
    return { kind: 'completed' };
  } catch (thrown) {
    const fault = asFault(thrown);
    if (fault.disposition === 'cancelled') throw fault;
    return fault.code === 'object_exists' ? lookAtExisting(context, completion) : lookAfter(fault, context, completion);
  }
}

/**
 * There is an object under the key. If the upload is gone, it became this object and its answer was lost. Otherwise the object is an
 * earlier one of this recording, which is replaced, or that of another one.
 */
async function lookAtExisting(context: TaskContext, completion: Completion): Promise<TaskResult> {
  const facts = await head(context, completion.upload);
  if ((await listParts(context, completion.upload)) === undefined)
    return { kind: isCompletedAs(facts, context, completion.expected) ? 'completed' : 'upload_gone' };
  const { key, id } = context.state.record;
  const mayReplace = isOwnKey(key, id) || facts === undefined || isObjectOf(facts, id);
  return mayReplace ? request(context, completion, false) : { kind: 'key_taken' };
}

async function isAnothers(context: TaskContext, { upload, expected }: Completion): Promise<boolean> {
  const facts = await head(context, upload);
  if (facts === undefined || isObjectOf(facts, context.state.record.id)) return false;
  // An upload that another journal opened keeps the id of that recording.
  return !isCompletedAs(facts, context, expected) || (await listParts(context, upload)) !== undefined;
}

async function lookAfter(fault: Fault, context: TaskContext, { upload, expected }: Completion): Promise<TaskResult> {
  const facts = await head(context, upload);
  if (isCompletedAs(facts, context, expected)) return { kind: 'completed' };
  const listed = await listParts(context, upload);
  if (listed === undefined) {
    // The upload may have become the object between the two requests.
    const later = await head(context, upload);
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

function head({ ports, signal }: TaskContext, upload: UploadAddress): Promise<ObjectFacts | undefined> {
  return counted(ports, 'head_object', () => ports.store.headObject(upload, signal));
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
