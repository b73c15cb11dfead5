import type { Fragment, FragmentPlayability, UploadRefusal } from '../../../../shared/openUploads.ts';
import { INDEX_REPAIR } from '../../../../shared/openUploads.ts';
import { decode, instant } from '../../../../shared/read.ts';
import { visibleJson } from '../../../../shared/visibleText.ts';
import { crc32OfPieces } from '../../core/crc32.ts';
import { isRecordingId } from '../../core/keyForm.ts';
import { asFault, Fault } from '../../core/fault.ts';
import { type MetadataDocument, metadataDocument } from '../../core/metadataDocument.ts';
import { newRecord } from '../../core/newRecord.ts';
import { metadataKey, parseKey } from '../../core/objectKey.ts';
import { gaplessParts } from '../../core/openUpload.ts';
import type { FinishedObject } from '../../core/recording.ts';
import { timestamp } from '../../core/timestamp.ts';
import type { Clock } from '../../ports/clock.ts';
import type { MediaFacts } from '../../ports/mediaProbe.ts';
import type { ListedPart, ListedUpload, ObjectAddress, ObjectFacts, ObjectStore } from '../../ports/objectStore.ts';
import { type Completion, CompletionNotes } from './completionNotes.ts';
import type { OpenUpload, OpenUploadsContext } from './openUploads.ts';
import { crc32OfObject } from '../parts/crc32OfObject.ts';
import { crc32Of } from '../parts/fastCrc32.ts';
import { md5Of } from '../parts/partDigest.ts';
import { ID_METADATA } from '../recording/tasks/occupiedKey.ts';

export interface ObjectProbe {
  readonly media: MediaFacts | null;
  /** Why there are no media facts. */
  readonly probeError: string | null;
  readonly playability: FragmentPlayability;
}

export interface CompleteUploadDeps extends Pick<OpenUploadsContext, 'bucket' | 'naming' | 'signal'> {
  readonly store: Pick<
    ObjectStore,
    | 'listUploads'
    | 'listObjects'
    | 'listParts'
    | 'completeUpload'
    | 'headObject'
    | 'putObject'
    | 'readObject'
    | 'deleteObject'
  >;
  readonly clock: Pick<Clock, 'nowMs' | 'uuid'>;
  /** Examines an object of this size. Rejects with the store's faults. */
  readonly probe: (object: ObjectAddress, sizeBytes: number) => Promise<ObjectProbe>;
}

/** Nothing was changed; `message` is a sentence for the person. */
export interface RefusedUpload {
  readonly kind: 'refused';
  readonly code: UploadRefusal;
  readonly message: string;
}

/**
 * Makes an object of the parts of an open upload, from the first one up to the first gap, and puts a metadata document beside it that
 * says that it is incomplete. Never replaces an object. What is about to be completed is noted in the bucket first, so that after a crash
 * the same call, on any machine, finishes the work. Rejects with the store's faults.
 * @param open the open uploads as listed now, without those that are in use
 */
export async function completeUpload(
  deps: CompleteUploadDeps,
  open: readonly OpenUpload[],
  uploadId: string,
): Promise<{ readonly kind: 'completed'; readonly fragment: Fragment } | RefusedUpload> {
  const notes = new CompletionNotes(deps);
  const upload = open.find((one) => one.uploadId === uploadId && !one.isCompleting);
  const completion = await (upload === undefined ? notes.read(uploadId) : complete(deps, notes, upload));
  if (completion === undefined) return refused('unknown_upload', 'There is no open upload with this id.');
  if ('kind' in completion) return completion;
  const fragment = await describe(deps, completion);
  await notes.remove(uploadId);
  return { kind: 'completed', fragment };
}

/** Completes the upload. @returns the object that was made, or why none was */
async function complete(
  deps: CompleteUploadDeps,
  notes: CompletionNotes,
  upload: OpenUpload,
): Promise<Completion | RefusedUpload> {
  const { store, signal } = deps;
  const { bucket, key, uploadId, integrity } = upload;
  const listed = await store.listParts(upload, signal);
  const parts = usableParts(gaplessParts(listed), integrity);
  if (parts.length === 0)
    return refused('no_first_part', 'Its first part is not stored, so that nothing of it can be completed.');
  if (await isOccupied(deps, { bucket, key }))
    return refused('key_occupied', `There is an object under the key ${key}, which is not replaced.`);
  const completion: Completion = { bucket, key, uploadId, parts, partsLeftOut: listed.length - parts.length };
  await notes.write(completion);
  try {
    const checked = parts.map(({ partNumber, etag, crc32 = 0 }) => ({ partNumber, etag, crc32 }));
    const whole = { sizeBytes: bytesOf(parts), crc32: knownCrc32(parts) ?? 0 };
    await store.completeUpload(
      { bucket, key, uploadId, integrity, parts: checked, ...whole, onlyIfAbsent: true },
      signal,
    );
  } catch (thrown) {
    const refusal = await refusalAfter(deps, completion, thrown);
    if (refusal === undefined) return completion;
    await notes.remove(uploadId);
    return refusal;
  }
  return completion;
}

/** After a failed request: `undefined` when it was carried out all the same. Rejects with its fault when nobody knows why it failed. */
async function refusalAfter(
  { store, signal }: CompleteUploadDeps,
  completion: Completion,
  thrown: unknown,
): Promise<RefusedUpload | undefined> {
  const fault = asFault(thrown);
  if (fault.disposition === 'cancelled') throw fault;
  if (fault.code === 'object_exists')
    return refused('key_occupied', `There is an object under the key ${completion.key}, which is not replaced.`);
  const isOpen = await store.listParts(completion, signal).then(
    () => true,
    (other: unknown) => {
      if (asFault(other).code === 'no_such_upload') return false;
      throw fault;
    },
  );
  const facts = isOpen ? undefined : await store.headObject(completion, signal);
  if (facts?.sizeBytes === bytesOf(completion.parts)) return undefined;
  if (fault.code === 'invalid_part' && completion.partsLeftOut > 0)
    return refused(
      'all_parts_needed',
      'This store completes all stored parts or none, and a part in between is missing. Only the workstation with the file can go on with it.',
    );
  throw fault;
}

/** Proves that the object is what the parts were, and puts its document beside it. Idempotent. */
async function describe(deps: CompleteUploadDeps, completion: Completion): Promise<Fragment> {
  const { store, signal, clock } = deps;
  const { parts, partsLeftOut, key } = completion;
  const sizeBytes = bytesOf(parts);
  const facts = await store.headObject(completion, signal);
  if (facts?.sizeBytes !== sizeBytes) throw mismatch(completion, `It has ${facts?.sizeBytes ?? 0} bytes.`);
  const proof = await proofOf(deps, completion, facts);
  const probed = await deps.probe(completion, sizeBytes);
  const completedAt = timestamp(clock.nowMs());
  const object: FinishedObject = { etag: facts.etag, sizeBytes, ...proof, completedAt };
  const text = `${visibleJson(documentOf(deps, completion, facts, object, probed), 2)}\n`;
  await putDocument(deps, completion, Buffer.from(text), facts);
  const { playability } = probed;
  return { key, sizeBytes, parts: parts.length, partsLeftOut, playability, verifiedBy: proof.verifiedBy };
}

/** An upload that is guarded by CRC-32 is completed only with the CRC-32 of each part. */
function usableParts(parts: readonly ListedPart[], integrity: ListedUpload['integrity']): readonly ListedPart[] {
  if (integrity === 'md5') return parts;
  const lacking = parts.findIndex(({ crc32 }) => crc32 === undefined);
  return lacking === -1 ? parts : parts.slice(0, lacking);
}

function bytesOf(parts: readonly ListedPart[]): number {
  return parts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

/** The size of the smallest part before the last one; that of the last one where it is the only one. */
function smallestPart(parts: readonly ListedPart[]): number {
  const sizes = (parts.length > 1 ? parts.slice(0, -1) : parts).map(({ sizeBytes }) => sizeBytes);
  return Math.max(1, Math.min(...sizes));
}

/** CRC-32 of the whole object; `undefined` when the store did not state that of each part. */
function knownCrc32(parts: readonly ListedPart[]): number | undefined {
  const pieces = parts.flatMap(({ crc32, sizeBytes }) => (crc32 === undefined ? [] : [{ crc32, sizeBytes }]));
  return pieces.length === parts.length ? crc32OfPieces(pieces) : undefined;
}

/** Whether an object or the document of one has the key. */
async function isOccupied({ store, signal }: CompleteUploadDeps, object: ObjectAddress): Promise<boolean> {
  const { bucket, key } = object;
  for (const one of [key, metadataKey(key)])
    if ((await store.headObject({ bucket, key: one }, signal)) !== undefined) return true;
  return false;
}

/** By the store's own checksum, else by reading the object. */
async function proofOf(
  { store, signal }: CompleteUploadDeps,
  completion: Completion,
  facts: ObjectFacts,
): Promise<Pick<FinishedObject, 'crc32'> & { readonly verifiedBy: Fragment['verifiedBy'] }> {
  const expected = knownCrc32(completion.parts);
  if (expected !== undefined && facts.crc32 !== undefined) {
    if (facts.crc32 !== expected) throw mismatch(completion, 'Its checksum is another one.');
    return { crc32: expected, verifiedBy: 'checksum' };
  }
  const crc32 = await crc32OfObject(store, completion, bytesOf(completion.parts), signal);
  if (crc32 === undefined || (expected !== undefined && crc32 !== expected))
    throw mismatch(completion, 'Its content is another one.');
  return { crc32, verifiedBy: 'read_back' };
}

/** The document of the object. Facts that the parts do not tell come from the metadata that the upload was created with. */
function documentOf(
  { naming, clock }: CompleteUploadDeps,
  { bucket, key, parts }: Completion,
  { metadata = {} }: ObjectFacts,
  object: FinishedObject,
  { media, probeError, playability }: ObjectProbe,
): MetadataDocument {
  const completedAt = object.completedAt;
  const record = newRecord({
    id: idIn(metadata) ?? parseKey(naming, key)?.id ?? clock.uuid(),
    path: pathIn(metadata) ?? key,
    fingerprint: { device: '0', inode: '0', birthtimeMs: 0 },
    bucket,
    key,
    plan: { kind: 'equal', chunkBytes: smallestPart(parts) },
    session: { kind: 'none' },
    startedAt: startIn(metadata) ?? completedAt,
    ownerId: '',
  });
  const ledger = new Map(
    parts.map((part) => {
      const { partNumber, sizeBytes, etag, crc32 = 0, storedAtMs } = part;
      const uploadedAt = storedAtMs === undefined ? completedAt : timestamp(storedAtMs);
      return [partNumber, { partNumber, sizeBytes, etag, digest: '', crc32, uploadedAt }];
    }),
  );
  return metadataDocument({
    record: { ...record, object, isIncomplete: true },
    ledger,
    media,
    probeError: playability === 'no_index' ? INDEX_REPAIR : probeError,
    processedAt: completedAt,
  });
}

/** The id of the recording in the metadata of an object, which others can write. */
function idIn(metadata: NonNullable<ObjectFacts['metadata']>): string | undefined {
  const id = metadata[ID_METADATA];
  return id !== undefined && isRecordingId(id) ? id : undefined;
}

function pathIn({ 'original-path': path }: NonNullable<ObjectFacts['metadata']>): string | undefined {
  return path === '' ? undefined : path;
}

function startIn(metadata: NonNullable<ObjectFacts['metadata']>): string | undefined {
  const start = decode(instant, metadata['started-at']);
  return start.ok ? start.value : undefined;
}

/** A document that is there is left as it is: it was put by an earlier attempt, or is another object's. */
async function putDocument(
  { store, signal }: CompleteUploadDeps,
  { bucket, key }: Completion,
  body: Buffer,
  { metadata = {} }: ObjectFacts,
): Promise<void> {
  const object = { bucket, key: metadataKey(key) };
  if ((await store.headObject(object, signal)) !== undefined) return;
  const id = idIn(metadata);
  const described = { contentType: 'application/json', metadata: id === undefined ? {} : { [ID_METADATA]: id } };
  const payload = { sizeBytes: body.length, body, crc32: crc32Of(body), md5: md5Of(body) };
  try {
    await store.putObject({ ...object, ...described, onlyIfAbsent: true }, payload, signal);
  } catch (thrown) {
    if (asFault(thrown).code !== 'object_exists') throw thrown;
  }
}

/** A refusal. @param message see `RefusedUpload` */
export function refused(code: UploadRefusal, message: string): RefusedUpload {
  return { kind: 'refused', code, message };
}

function mismatch({ key }: Completion, detail: string): Fault {
  const message = `The object ${key} is not what its parts were. ${detail}`;
  return new Fault('object_mismatch', message, { disposition: 'attention' });
}
