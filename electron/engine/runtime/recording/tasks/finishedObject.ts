import { Fault } from '../../../core/fault.ts';
import { crc32Hex, crc32OfPieces } from '../../../core/crc32.ts';
import { partCount } from '../../../core/partPlan.ts';
import type { FinishedObject, RecordingRecord, StoredPart } from '../../../core/recording.ts';
import type { RecordingState, TaskResult } from '../../../core/recordingState.ts';
import { timestamp } from '../../../core/timestamp.ts';
import type { ObjectFacts } from '../../../ports/objectStore.ts';
import { crc32Of } from '../../parts/fastCrc32.ts';
import { multipartEtag } from '../../parts/partDigest.ts';
import { type TaskContext, headObject } from './taskContext.ts';

/** The object as it has to be: the parts that were compared with the disk, in order. */
export interface ExpectedObject {
  readonly parts: readonly StoredPart[];
  readonly sizeBytes: number;
  /** Without use while `isCrcKnown` is false. */
  readonly crc32: number;
  /** False when it holds an unread part of an upload that is guarded by MD5: the store did not list the CRC-32 of it. */
  readonly isCrcKnown: boolean;
  /** Its ETag, if the ETags of all parts are the MD5s of the bytes that were sent. */
  readonly etag: string | undefined;
}

/** @throws Fault when the ledger does not hold every part: a state the machine does not reach. */
export function expectedObject(state: RecordingState): ExpectedObject {
  const { record, ledger } = state;
  const sizeBytes = record.frozen?.sizeBytes ?? 0;
  const count = record.session.kind === 'none' ? 1 : partCount(record.plan, sizeBytes);
  const parts: StoredPart[] = [];
  for (let partNumber = 1; partNumber <= count; partNumber++) {
    const part = ledger.get(partNumber);
    if (part === undefined)
      throw new Fault('invalid_part', `Part ${partNumber} is not stored.`, { disposition: 'reconcile' });
    parts.push(part);
  }
  const single = record.session.kind === 'none' ? parts[0]?.md5 : undefined;
  return {
    parts,
    sizeBytes,
    crc32: crc32OfPieces(parts),
    isCrcKnown: !lacksCrc(record, parts),
    // An ETag only proves something about the stored bytes if it is the MD5 of the sent ones.
    etag: single ?? (parts.every(isMd5OfSent) ? multipartEtag(parts.map((part) => part.etag)) : undefined),
  };
}

/**
 * Verifies the finished object: by the store's own checksum over the whole object, or by the ETag that follows from the parts.
 * Where the store offers neither, by reading the object again.
 */
export async function verify(context: TaskContext): Promise<TaskResult> {
  const { ports, state } = context;
  const { bucket, key } = state.record;
  const expected = expectedObject(state);
  const facts = await headObject(context, { bucket, key });
  if (facts === undefined) return { kind: 'object_absent' };
  if (facts.sizeBytes !== expected.sizeBytes) {
    return { kind: 'object_differs', detail: `${facts.sizeBytes} bytes instead of ${expected.sizeBytes}` };
  }
  const proof = cheapProof(facts, expected) ?? (await proofByReading(context, expected));
  if (proof === 'differs') return { kind: 'object_differs', detail: `not the CRC-32 ${crc32Hex(expected.crc32)}` };
  const { etag, sizeBytes } = facts;
  const completedAt = timestamp(ports.clock.nowMs());
  return { kind: 'verified', object: { etag, sizeBytes, ...proof, completedAt } };
}

type Proof = Pick<FinishedObject, 'crc32' | 'verifiedBy'> | 'differs';

/** A proof that needs no reading; `differs` when the object is another one, `undefined` when the store's answer proves nothing. */
export function cheapProof(facts: ObjectFacts, { crc32, isCrcKnown, etag }: ExpectedObject): Proof | undefined {
  if (!isCrcKnown) return undefined;
  if (facts.crc32 !== undefined) return facts.crc32 === crc32 ? { crc32, verifiedBy: 'checksum' } : 'differs';
  // An ETag that differs proves nothing: with SSE-KMS it is no MD5.
  return etag !== undefined && facts.etag === etag ? { crc32, verifiedBy: 'etag' } : undefined;
}

/** Compares each part of the object with its CRC-32. Nothing but its size is known of a part whose CRC-32 is not. */
async function proofByReading(context: TaskContext, { parts, isCrcKnown }: ExpectedObject): Promise<Proof> {
  const { bucket, key } = context.state.record;
  const pieces: Pick<StoredPart, 'crc32' | 'sizeBytes'>[] = [];
  let crc32 = 0;
  let sizeBytes = 0;
  for await (const piece of context.ports.store.readObject({ bucket, key }, context.signal)) {
    for (let done = 0; done < piece.length; ) {
      const part = parts[pieces.length];
      if (part === undefined) return 'differs';
      const some = piece.subarray(done, done + part.sizeBytes - sizeBytes);
      crc32 = crc32Of(some, crc32);
      sizeBytes += some.length;
      done += some.length;
      if (sizeBytes < part.sizeBytes) continue;
      if (crc32 !== part.crc32 && (isCrcKnown || part.isUnread !== true)) return 'differs';
      pieces.push({ crc32, sizeBytes });
      crc32 = 0;
      sizeBytes = 0;
    }
  }
  if (pieces.length < parts.length) return 'differs';
  return { crc32: crc32OfPieces(pieces), verifiedBy: 'read_back' };
}

function isMd5OfSent({ etag, md5 }: StoredPart): boolean {
  return etag === md5;
}

/** The list of an upload that is guarded by MD5 holds no CRC-32. */
function lacksCrc({ session }: RecordingRecord, parts: readonly StoredPart[]): boolean {
  return session.kind === 'open' && session.integrity === 'md5' && parts.some((part) => part.isUnread === true);
}
