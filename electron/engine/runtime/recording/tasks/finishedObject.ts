import { Fault } from '../../../core/fault.ts';
import { crc32Hex, crc32OfPieces } from '../../../core/crc32.ts';
import { partCount } from '../../../core/partPlan.ts';
import type { StoredPart } from '../../../core/recording.ts';
import type { RecordingState, TaskResult } from '../../../core/recordingState.ts';
import { timestamp } from '../../../core/timestamp.ts';
import type { ObjectFacts } from '../../../ports/objectStore.ts';
import { crc32Of, multipartEtag } from '../../parts/partDigest.ts';
import { type TaskContext, counted } from './taskContext.ts';

/** The object as it has to be: the parts that were compared with the disk, in order. */
export interface ExpectedObject {
  readonly parts: readonly StoredPart[];
  readonly sizeBytes: number;
  readonly crc32: number;
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
    // An ETag only proves something about the stored bytes if it is the MD5 of the sent ones.
    etag: single ?? (parts.every(isMd5OfSent) ? multipartEtag(parts.map((part) => part.etag)) : undefined),
  };
}

/**
 * Verifies the finished object: by the store's own checksum over the whole object, or by the ETag that follows from the parts.
 * Where the store offers neither, by reading the object again.
 */
export async function verify(context: TaskContext): Promise<TaskResult> {
  const { ports, signal, state } = context;
  const { bucket, key } = state.record;
  const expected = expectedObject(state);
  const facts = await counted(ports, 'head_object', () => ports.store.headObject({ bucket, key }, signal));
  if (facts === undefined) return { kind: 'object_absent' };
  if (facts.sizeBytes !== expected.sizeBytes) {
    return { kind: 'object_differs', detail: `${facts.sizeBytes} bytes instead of ${expected.sizeBytes}` };
  }
  const verifiedBy = cheapProof(facts, expected) ?? (await proofByReading(context, expected));
  if (verifiedBy === 'differs') return { kind: 'object_differs', detail: `not the CRC-32 ${crc32Hex(expected.crc32)}` };
  const { etag, sizeBytes } = facts;
  const completedAt = timestamp(ports.clock.nowMs());
  return { kind: 'verified', object: { etag, sizeBytes, crc32: expected.crc32, verifiedBy, completedAt } };
}

function cheapProof(facts: ObjectFacts, expected: ExpectedObject): 'checksum' | 'etag' | 'differs' | undefined {
  if (facts.crc32 !== undefined) return facts.crc32 === expected.crc32 ? 'checksum' : 'differs';
  // An ETag that differs proves nothing: with SSE-KMS it is no MD5.
  return expected.etag !== undefined && facts.etag === expected.etag ? 'etag' : undefined;
}

async function proofByReading(context: TaskContext, expected: ExpectedObject): Promise<'read_back' | 'differs'> {
  const { bucket, key } = context.state.record;
  let crc32 = 0;
  let sizeBytes = 0;
  for await (const piece of context.ports.store.readObject({ bucket, key }, context.signal)) {
    crc32 = crc32Of(piece, crc32);
    sizeBytes += piece.length;
    if (sizeBytes > expected.sizeBytes) return 'differs';
  }
  return crc32 === expected.crc32 && sizeBytes === expected.sizeBytes ? 'read_back' : 'differs';
}

function isMd5OfSent({ etag, md5 }: StoredPart): boolean {
  return etag === md5;
}
