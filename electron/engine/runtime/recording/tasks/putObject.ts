import { Fault, asFault } from '../../../core/fault.ts';
import { isOwnKey } from '../../../core/objectKey.ts';
import { isSameFile } from '../../../core/recording.ts';
import type { TaskResult } from '../../../core/recordingState.ts';
import { timestamp } from '../../../core/timestamp.ts';
import type { ObjectFacts, ObjectStore, Payload } from '../../../ports/objectStore.ts';
import { crc32Of } from '../../parts/fastCrc32.ts';
import { digestOf, md5Of } from '../../parts/partDigest.ts';
import { cheapProof } from './finishedObject.ts';
import { isKeyTaken, isObjectOf, mayReplace, objectBefore, refusedWithoutCondition } from './occupiedKey.ts';
import { newObject } from './openUpload.ts';
import { type TaskContext, counted, headObject } from './taskContext.ts';

const ONLY_PART = 1;

/** A file under 5 MiB goes in one request, as one part of a ledger without an upload. */
export async function putObject(context: TaskContext): Promise<TaskResult> {
  const { ports, state, tell, admit } = context;
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
    const payload = { sizeBytes, body, crc32, md5 };
    // An earlier request may have put it, with an answer that was lost.
    const etag = (await etagOfEqual(context, payload)) ?? (await putNew(context, payload));
    if (etag === undefined) return { kind: 'key_taken' };
    const uploadedAt = timestamp(ports.clock.nowMs());
    const part = { partNumber: ONLY_PART, sizeBytes, etag, digest: digestOf(body), crc32, md5, uploadedAt };
    // Asked of the open file: that it has lost its name meanwhile makes the object no less whole.
    return { kind: 'object_put', part, seen: await reader.stat() };
  } finally {
    await reader.close();
  }
}

/** The ETag of an object of this recording under the key that is known to hold the same bytes. */
async function etagOfEqual(context: TaskContext, payload: Payload): Promise<string | undefined> {
  const facts = await objectBefore(context);
  return facts !== undefined && isEqual(context, facts, payload) ? facts.etag : undefined;
}

function isEqual({ state }: TaskContext, facts: ObjectFacts, { sizeBytes, crc32, md5 }: Payload): boolean {
  const { key, id } = state.record;
  if (facts.sizeBytes !== sizeBytes || !(isOwnKey(key, id) || isObjectOf(facts, id))) return false;
  const proof = cheapProof(facts, { parts: [], sizeBytes, crc32, isCrcKnown: true, etag: md5 });
  return proof !== undefined && proof !== 'differs';
}

/**
 * Replaces an object only if this run of the recording made it: by an earlier request, or of an earlier state of the file.
 * @returns the ETag; `undefined` when another object has the key
 */
async function putNew(context: TaskContext, payload: Payload): Promise<string | undefined> {
  const { ports, signal, state, madeKeys } = context;
  if (await isKeyTaken(context)) return undefined;
  const object = newObject(context);
  const put = async (onlyIfAbsent: boolean): Promise<string> => {
    const request = (): ReturnType<ObjectStore['putObject']> =>
      ports.store.putObject({ ...object, onlyIfAbsent }, payload, signal);
    return (await counted(ports, 'put_object', () => measured(context, payload.sizeBytes, request))).etag;
  };
  try {
    const etag = await put(true);
    madeKeys.add(state.record.key);
    return etag;
  } catch (thrown) {
    const fault = asFault(thrown);
    if (fault.code !== 'object_exists') {
      // It may have been carried out.
      madeKeys.add(state.record.key);
      throw fault;
    }
  }
  const facts = await headObject(context, object);
  if (facts !== undefined && !mayReplace(context, facts))
    return isEqual(context, facts, payload) ? facts.etag : undefined;
  try {
    return await put(false);
  } catch (thrown) {
    const fault = asFault(thrown);
    throw fault.code === 'object_exists' ? refusedWithoutCondition(fault) : fault;
  }
}

/** The whole file counts as its only part for the rate of the recording. */
async function measured<T>({ ports, throughput }: TaskContext, sizeBytes: number, send: () => Promise<T>): Promise<T> {
  throughput?.began(ONLY_PART, ports.clock.monotonicMs());
  let arrivedBytes = 0;
  try {
    const answer = await send();
    arrivedBytes = sizeBytes;
    return answer;
  } finally {
    throughput?.ended(ONLY_PART, ports.clock.monotonicMs(), arrivedBytes);
  }
}
