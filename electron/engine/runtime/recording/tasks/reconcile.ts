import { type PartRange, partCount, partRange } from '../../../core/partPlan.ts';
import { type RecordingRecord, type StoredPart, type UploadSession, isSameFile } from '../../../core/recording.ts';
import type { TaskResult } from '../../../core/recordingState.ts';
import { timestamp } from '../../../core/timestamp.ts';
import type { SourceReader } from '../../../ports/fileSource.ts';
import type { ListedPart } from '../../../ports/objectStore.ts';
import type { EnginePorts } from '../../enginePorts.ts';
import { BUFFERED_PART_BYTES_MAX } from '../../parts/sendPart.ts';
import { crc32Of, digestOf, md5Of } from '../../parts/partDigest.ts';
import { type TaskContext, counted } from './taskContext.ts';

/**
 * Makes the ledger match the store. An upload that was being opened when the process died is searched under the key and adopted.
 * Ledger entries that the store does not confirm are forgotten. Stored parts that are not in the ledger are adopted if their ETag
 * is the MD5 of the bytes on disk.
 */
export async function reconcile(context: TaskContext): Promise<TaskResult> {
  const session = await findSession(context);
  const { ledger } = context.state;
  if (session.kind !== 'open') return { kind: 'reconciled', session, adopt: [], forget: [...ledger.keys()] };
  const { ports, signal } = context;
  const { bucket, key } = context.state.record;
  const listed = await counted(ports, 'list_parts', () =>
    ports.store.listParts({ bucket, key, uploadId: session.uploadId }, signal),
  );
  const byNumber = new Map(listed.map((part) => [part.partNumber, part]));
  const forget = [...ledger.values()]
    .filter((part) => !isConfirmed(part, byNumber.get(part.partNumber)))
    .map((part) => part.partNumber);
  const unknown = listed.filter((part) => !isConfirmed(ledger.get(part.partNumber), part));
  const adopt = unknown.length === 0 ? [] : await adoptParts(ports, context.state.record, unknown, signal);
  const adopted = new Set(adopt.map((part) => part.partNumber));
  return { kind: 'reconciled', session, adopt, forget: forget.filter((partNumber) => !adopted.has(partNumber)) };
}

function isConfirmed(ours: StoredPart | undefined, listed: ListedPart | undefined): boolean {
  return ours !== undefined && listed !== undefined && ours.etag === listed.etag && ours.sizeBytes === listed.sizeBytes;
}

async function findSession(context: TaskContext): Promise<UploadSession> {
  const { ports, signal, state } = context;
  const { session, bucket, key } = state.record;
  if (session.kind !== 'opening') return session;
  const uploads = await counted(ports, 'list_parts', () => ports.store.listUploads(bucket, key, signal));
  const newest = uploads.filter((upload) => upload.key === key).sort((a, b) => b.initiatedAtMs - a.initiatedAtMs)[0];
  return newest === undefined
    ? { kind: 'none' }
    : { kind: 'open', uploadId: newest.uploadId, integrity: newest.integrity };
}

/**
 * The listed parts whose ETag is the MD5 of the bytes on disk, as ledger entries. None if the file cannot be opened, or if
 * another file has its name now. Rejects with `disk_error` when it cannot be read.
 */
export async function adoptParts(
  ports: EnginePorts,
  source: Pick<RecordingRecord, 'path' | 'fingerprint' | 'plan'>,
  listed: readonly ListedPart[],
  signal: AbortSignal,
): Promise<StoredPart[]> {
  let reader: SourceReader;
  try {
    reader = await ports.source.open(source.path);
  } catch {
    return [];
  }
  try {
    const adopted: StoredPart[] = [];
    const { sizeBytes, fingerprint } = await reader.stat();
    if (!isSameFile(fingerprint, source.fingerprint)) return [];
    for (const part of listed) {
      if (signal.aborted || part.partNumber > partCount(source.plan, sizeBytes)) break;
      const stored = await adoptPart(ports, reader, part, partRange(source.plan, part.partNumber, sizeBytes));
      if (stored !== undefined) adopted.push(stored);
    }
    return adopted;
  } finally {
    await reader.close();
  }
}

async function adoptPart(
  ports: EnginePorts,
  reader: SourceReader,
  part: ListedPart,
  range: PartRange,
): Promise<StoredPart | undefined> {
  if (range.length !== part.sizeBytes || range.length > BUFFERED_PART_BYTES_MAX) return undefined;
  const bytes = Buffer.allocUnsafe(range.length);
  if ((await reader.read(bytes, range.offset)) < range.length) return undefined;
  const md5 = md5Of(bytes);
  if (md5 !== part.etag) return undefined;
  const { partNumber, etag } = part;
  const uploadedAt = timestamp(ports.clock.nowMs());
  return { partNumber, sizeBytes: range.length, etag, digest: digestOf(bytes), crc32: crc32Of(bytes), md5, uploadedAt };
}
