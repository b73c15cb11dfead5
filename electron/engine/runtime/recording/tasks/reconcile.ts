import { sendingWitness } from '../../../core/dueParts.ts';
import { asFault } from '../../../core/fault.ts';
import { isOwnKey } from '../../../core/objectKey.ts';
import { type PartPlan, partBytes, partOffset } from '../../../core/partPlan.ts';
import {
  type Integrity,
  type PartLedger,
  type RecordingRecord,
  type StoredPart,
  type Timestamp,
  type UploadSession,
  isSameFile,
} from '../../../core/recording.ts';
import type { TaskResult } from '../../../core/recordingState.ts';
import { timestamp } from '../../../core/timestamp.ts';
import type { SourceReader } from '../../../ports/fileSource.ts';
import type { ListedPart } from '../../../ports/objectStore.ts';
import type { EnginePorts } from '../../enginePorts.ts';
import { checksumsOfRange, holdsWitness, readAnchors } from '../../parts/fileContent.ts';
import { otherUploads } from './occupiedKey.ts';
import { type TaskContext, counted } from './taskContext.ts';

/** Stands for the digest of an unread part. */
const NO_DIGEST = '0'.repeat(32);

/**
 * Makes the ledger match the store. An upload that was being opened when the process died, or that the journal may have lost, is
 * searched under the key and adopted. Stored parts that are not in the ledger as they are listed are adopted if their ETag is the
 * MD5, or their CRC-32 that of the bytes on disk. Others are unread if the ledger has another part under their number, or if the
 * file cannot be opened, or is too short for them. Ledger entries for which the store lists nothing of use are forgotten.
 */
export async function reconcile(context: TaskContext): Promise<TaskResult> {
  const session = await findSession(context);
  const { ledger, record } = context.state;
  if (session.kind !== 'open')
    return { kind: 'reconciled', session, adopt: [], unread: [], strangers: 0, forget: [...ledger.keys()] };
  const { ports, signal } = context;
  const { bucket, key } = record;
  const listed = await counted(ports, 'list_parts', () =>
    ports.store.listParts({ bucket, key, uploadId: session.uploadId }, signal),
  );
  const unknown = listed.filter((part) => {
    const ours = ledger.get(part.partNumber);
    return !isConfirmed(ours, part) || ours?.isUnread === true;
  });
  const onDisk = await partsOnDisk(context, unknown);
  const adopt = onDisk?.adopted ?? [];
  const isUnknownUpload = record.session.kind === 'opening' && listed.length > 0 && adopt.length === 0;
  if (isUnknownUpload && (await isThere(ports, record.path))) return leftAlone(context, session.uploadId);
  const adopted = new Set(adopt.map((part) => part.partNumber));
  const uploadedAt = timestamp(ports.clock.nowMs());
  const sent = sentPart(
    record,
    unknown.filter(({ partNumber }) => !adopted.has(partNumber)),
    uploadedAt,
  );
  const room = new Set(onDisk?.room);
  const isBeyond = ({ partNumber, sizeBytes }: ListedPart): boolean =>
    onDisk === undefined || partOffset(record.plan, partNumber) + sizeBytes > onDisk.fileBytes;
  const unread = unknown
    .filter(({ partNumber }) => !adopted.has(partNumber) && partNumber !== sent?.partNumber)
    .filter((part) => ledger.has(part.partNumber) || (isBeyond(part) && !room.has(part.partNumber)))
    .flatMap((part) => unreadPart(part, record.plan, session.integrity, uploadedAt) ?? []);
  const kept = new Set([...unread.map((part) => part.partNumber), ...adopted]);
  if (sent !== undefined) kept.add(sent.partNumber);
  const isStranger = ({ partNumber }: ListedPart): boolean =>
    !ledger.has(partNumber) && !kept.has(partNumber) && !room.has(partNumber);
  const strangers = onDisk === undefined ? 0 : unknown.filter(isStranger).length;
  const forget = lostParts(ledger, listed).filter((partNumber) => !kept.has(partNumber));
  const holdsSending = await doesHoldSending(context);
  return {
    kind: 'reconciled',
    session,
    adopt,
    unread,
    ...(sent === undefined ? {} : { sent }),
    ...(holdsSending === undefined ? {} : { holdsSending }),
    strangers,
    forget,
  };
}

/** The journal lost its newest steps, and the parts of this upload are those of another file: it is left as it is. */
function leftAlone({ ports, state }: TaskContext, uploadId: string): TaskResult {
  const { path, key } = state.record;
  const where = { path, key, uploadId };
  ports.logger.log('warn', 'An open upload of a recording holds parts of another file, and is left as it is.', where);
  const forget = [...state.ledger.keys()];
  return { kind: 'reconciled', session: { kind: 'none' }, adopt: [], unread: [], strangers: 0, forget };
}

/** Numbers of the parts that the store does not list as the ledger has them. */
function lostParts(ledger: PartLedger, listed: readonly ListedPart[]): number[] {
  const byNumber = new Map(listed.map((part) => [part.partNumber, part]));
  const lost = [...ledger.values()].filter((part) => !isConfirmed(part, byNumber.get(part.partNumber)));
  return lost.map((part) => part.partNumber);
}

/** Another recording has the file of one that was displaced. */
async function partsOnDisk(
  { ports, state, signal }: TaskContext,
  unknown: readonly ListedPart[],
): Promise<PartsOnDisk | undefined> {
  if (state.record.displaced !== undefined) return undefined;
  return unknown.length === 0
    ? { adopted: [], room: [], fileBytes: 0 }
    : readParts(ports, state.record, unknown, signal);
}

/**
 * Whether the recording's file holds the end of the part that was being sent. `undefined` if none was, or if the file cannot be opened.
 * Rejects with `disk_error` when it cannot be read.
 */
async function doesHoldSending({ ports, state, signal }: TaskContext): Promise<boolean | undefined> {
  const { record } = state;
  const witness = sendingWitness(state);
  if (witness === undefined || record.displaced !== undefined) return undefined;
  const reader = await ports.source.open(record.path).catch(() => undefined);
  if (reader === undefined) return undefined;
  try {
    const { fingerprint } = await reader.stat();
    return isSameFile(fingerprint, record.fingerprint) ? await holdsWitness(reader, witness, signal) : undefined;
  } finally {
    await reader.close();
  }
}

/** The part that was being sent when its answer was lost, if the store lists it with its checksum. */
function sentPart(
  { sending }: RecordingRecord,
  listed: readonly ListedPart[],
  uploadedAt: Timestamp,
): StoredPart | undefined {
  const found = listed.find(({ partNumber }) => partNumber === sending?.partNumber);
  if (sending === undefined || found === undefined || found.sizeBytes !== sending.sizeBytes) return undefined;
  const isIt = found.crc32 === undefined ? found.etag === sending.md5 : found.crc32 === sending.crc32;
  return isIt ? { ...sending, etag: found.etag, uploadedAt } : undefined;
}

/** Whether a file has this name, as far as can be told. */
async function isThere(ports: EnginePorts, path: string): Promise<boolean> {
  return ports.source.stat(path).then(
    () => true,
    () => false,
  );
}

/** A part of which only the list of the store is known; `undefined` when it cannot be completed with what the list says. */
function unreadPart(
  { partNumber, sizeBytes, etag, crc32 }: ListedPart,
  plan: PartPlan,
  integrity: Integrity,
  uploadedAt: Timestamp,
): StoredPart | undefined {
  if (sizeBytes === 0 || sizeBytes > partBytes(plan, partNumber)) return undefined;
  if (integrity === 'crc32' && crc32 === undefined) return undefined;
  return { partNumber, sizeBytes, etag, digest: NO_DIGEST, crc32: crc32 ?? 0, isUnread: true, uploadedAt };
}

function isConfirmed(ours: StoredPart | undefined, listed: ListedPart | undefined): boolean {
  return ours !== undefined && listed !== undefined && ours.etag === listed.etag && ours.sizeBytes === listed.sizeBytes;
}

async function findSession(context: TaskContext): Promise<UploadSession> {
  const { ports, signal, state } = context;
  const { session, bucket, key } = state.record;
  if (session.kind !== 'opening') return session;
  if (!isOwnKey(key, state.record.id)) return findEmpty(context);
  const uploads = await counted(ports, 'list_parts', () => ports.store.listUploads(bucket, key, signal)).catch(
    (thrown: unknown) => {
      // As far as the journal knows, no upload was asked for. Where uploads may not be listed, the journal is believed.
      if (state.record.destination !== undefined || asFault(thrown).code !== 'access_denied') throw thrown;
      return [];
    },
  );
  const newest = uploads.filter((upload) => upload.key === key).sort((a, b) => b.initiatedAtMs - a.initiatedAtMs)[0];
  return newest === undefined
    ? { kind: 'none' }
    : { kind: 'open', uploadId: newest.uploadId, integrity: newest.integrity };
}

/** Under a key without its id, an upload without a part is the one that the recording asked for; any other belongs to another one. */
async function findEmpty(context: TaskContext): Promise<UploadSession> {
  const { ports, signal } = context;
  const uploads = await otherUploads(context);
  const [only] = uploads;
  if (only === undefined || uploads.length > 1) return { kind: 'none' };
  const parts = await counted(ports, 'list_parts', () => ports.store.listParts(only, signal));
  return parts.length > 0 ? { kind: 'none' } : { kind: 'open', uploadId: only.uploadId, integrity: only.integrity };
}

/**
 * The listed parts whose ETag or CRC-32 is that of the bytes on disk, as ledger entries. None if the file cannot be opened, or if
 * another file has its name now. Rejects with `disk_error` when it cannot be read.
 */
export async function adoptParts(...args: Parameters<typeof readParts>): Promise<readonly StoredPart[]> {
  return (await readParts(...args))?.adopted ?? [];
}

interface PartsOnDisk {
  readonly adopted: readonly StoredPart[];
  /** Numbers of the parts that the file holds but for zeros, which were cut off. */
  readonly room: readonly number[];
  readonly fileBytes: number;
}

/** See `adoptParts`. @returns `undefined` if the file cannot be opened, or if another file has its name now */
async function readParts(
  ports: EnginePorts,
  source: Pick<RecordingRecord, 'path' | 'fingerprint' | 'plan'>,
  listed: readonly ListedPart[],
  signal: AbortSignal,
): Promise<PartsOnDisk | undefined> {
  let reader: SourceReader;
  try {
    reader = await ports.source.open(source.path);
  } catch {
    return undefined;
  }
  try {
    const adopted: StoredPart[] = [];
    const { sizeBytes: fileBytes, fingerprint } = await reader.stat();
    if (!isSameFile(fingerprint, source.fingerprint)) return undefined;
    const room: number[] = [];
    for (const part of listed) {
      if (signal.aborted) break;
      const { partNumber, sizeBytes } = part;
      if (sizeBytes > partBytes(source.plan, partNumber)) continue;
      const offset = partOffset(source.plan, partNumber);
      if (offset + sizeBytes <= fileBytes) {
        const stored = await adoptPart(ports, reader, part, offset, signal);
        if (stored !== undefined) adopted.push(stored);
      } else if (await isCutRoom(reader, part, offset, Math.max(0, fileBytes - offset), signal)) room.push(partNumber);
    }
    return { adopted, room, fileBytes };
  } finally {
    await reader.close();
  }
}

/** @param left how many bytes of the part the file still has */
async function isCutRoom(
  reader: SourceReader,
  { sizeBytes, etag, crc32 }: ListedPart,
  offset: number,
  left: number,
  signal: AbortSignal,
): Promise<boolean> {
  const found = await checksumsOfRange(reader, offset, left, signal, sizeBytes - left);
  return found !== undefined && (found.md5 === etag || found.crc32 === crc32);
}

async function adoptPart(
  ports: EnginePorts,
  reader: SourceReader,
  part: ListedPart,
  offset: number,
  signal: AbortSignal,
): Promise<StoredPart | undefined> {
  const { partNumber, etag, sizeBytes } = part;
  const found = await checksumsOfRange(reader, offset, sizeBytes, signal);
  // With SSE-KMS the ETag is no MD5; then the part's CRC-32 tells.
  if (found === undefined || (found.md5 !== part.etag && found.crc32 !== part.crc32)) return undefined;
  const anchors = await readAnchors(reader, offset, sizeBytes);
  return { partNumber, sizeBytes, etag, ...found, ...anchors, uploadedAt: timestamp(ports.clock.nowMs()) };
}
