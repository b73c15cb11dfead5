import { asFault, type Fault, type FaultCode } from '../../core/fault.ts';
import { type KeyNaming, metadataKey, parseKey } from '../../core/objectKey.ts';
import type { Integrity } from '../../core/recording.ts';
import type { ListedUpload, ObjectFacts, ObjectStore } from '../../ports/objectStore.ts';
import { WORKSTATION_METADATA } from '../recording/tasks/occupiedKey.ts';
import { type Completion, CompletionNotes, type CompletionNotesDeps } from './completionNotes.ts';

/** An upload counts as active for so long after its beginning or its last part: a workstation may be working on it. */
const ACTIVE_MS = 3_600_000;

/** An open upload in the bucket, with what it holds. */
export interface OpenUpload {
  readonly bucket: string;
  readonly key: string;
  readonly uploadId: string;
  readonly integrity: Integrity;
  readonly initiatedAtMs: number;
  /** When the store received its last part; `undefined` when it holds none, or the store does not say. */
  readonly lastPartAtMs: number | undefined;
  readonly parts: number;
  readonly sizeBytes: number;
  /**
   * The name of the workstation that began it: from the key, where the template contains it, or from the metadata of the object that it
   * became. Lists of uploads do not contain metadata.
   */
  readonly workstation: string | undefined;
  /** It began, or received a part, within the last hour. It must not be discarded. */
  readonly isActive: boolean;
  /** It became an object that has no document yet: it has to be completed once more. */
  readonly isCompleting: boolean;
}

export interface OpenUploadsContext extends CompletionNotesDeps {
  readonly store: CompletionNotesDeps['store'] &
    Pick<ObjectStore, 'listUploads' | 'listParts' | 'headObject' | 'clockOffsetMs'>;
  readonly naming: Pick<KeyNaming, 'keyPrefix' | 'template'>;
  /** By the clock of this computer, which may be wrong. */
  readonly nowMs: number;
}

/** An open upload whose parts the store does not list. */
export interface UnreadableUpload extends ListedUpload {
  readonly fault: Fault;
}

/** The open uploads below the prefix, each list with the oldest first. */
export interface OpenUploadList {
  readonly uploads: readonly OpenUpload[];
  readonly unreadable: readonly UnreadableUpload[];
}

/** Faults that are not about one upload: the others would meet them as well. */
const OF_STORE: ReadonlySet<FaultCode> = new Set<FaultCode>([
  'network',
  'slow_down',
  'clock_skew',
  'wrong_access_key',
  'wrong_secret_key',
  'credentials_missing',
  'credentials_expired',
  'no_such_bucket',
  'bucket_moved',
  'cancelled',
]);

/** As `listOpenUploads`, but rejects as well when one of the uploads cannot be read. */
export async function openUploads(context: OpenUploadsContext): Promise<readonly OpenUpload[]> {
  const { uploads, unreadable } = await listOpenUploads(context);
  const [first] = unreadable;
  if (first !== undefined) throw first.fault;
  return uploads;
}

/**
 * The open uploads below the prefix, and those whose completion was interrupted. One that ends meanwhile is left out. An upload whose
 * parts cannot be listed does not keep the others from being listed. Rejects with faults that concern the whole store, and when none of
 * several uploads can be read.
 */
export async function listOpenUploads(context: OpenUploadsContext): Promise<OpenUploadList> {
  const { store, bucket, naming, signal } = context;
  const found: OpenUpload[] = [];
  const unreadable: UnreadableUpload[] = [];
  const listed = await store.listUploads(bucket, naming.keyPrefix, signal);
  // The times of uploads are those of the store.
  const nowMs = context.nowMs + store.clockOffsetMs();
  for (const upload of listed) {
    try {
      found.push(await withParts({ ...context, nowMs }, upload));
    } catch (thrown) {
      const fault = asFault(thrown);
      if (OF_STORE.has(fault.code)) throw fault;
      if (fault.code !== 'no_such_upload') unreadable.push({ ...upload, fault });
    }
  }
  const [first] = unreadable;
  if (first !== undefined && unreadable.length > 1 && found.length === 0) throw first.fault;
  const open = new Set(listed.map(({ uploadId }) => uploadId));
  for await (const noted of new CompletionNotes(context).all()) {
    const object = open.has(noted.uploadId) ? undefined : await undescribedObject(context, noted);
    if (object !== undefined) found.push(interrupted(context, noted, object));
  }
  const byAge = (a: ListedUpload, b: ListedUpload): number => a.initiatedAtMs - b.initiatedAtMs;
  return { uploads: found.toSorted(byAge), unreadable: unreadable.toSorted(byAge) };
}

async function withParts(
  { store, naming, nowMs, signal }: OpenUploadsContext,
  upload: ListedUpload,
): Promise<OpenUpload> {
  const parts = await store.listParts(upload, signal);
  const times = parts.flatMap(({ storedAtMs }) => storedAtMs ?? []);
  const lastPartAtMs = times.length === 0 ? undefined : Math.max(...times);
  return {
    ...upload,
    lastPartAtMs,
    parts: parts.length,
    sizeBytes: parts.reduce((sum, part) => sum + part.sizeBytes, 0),
    workstation: parseKey(naming, upload.key)?.workstation,
    isActive: nowMs - Math.max(upload.initiatedAtMs, lastPartAtMs ?? 0) < ACTIVE_MS,
    isCompleting: false,
  };
}

/** The object that was made of the upload; `undefined` when there is none, or it has its document. */
async function undescribedObject(
  { store, signal }: OpenUploadsContext,
  { bucket, key }: Completion,
): Promise<ObjectFacts | undefined> {
  const facts = await store.headObject({ bucket, key }, signal);
  if (facts === undefined) return undefined;
  return (await store.headObject({ bucket, key: metadataKey(key) }, signal)) === undefined ? facts : undefined;
}

function interrupted(
  { naming }: OpenUploadsContext,
  { parts, ...upload }: Completion,
  { metadata }: ObjectFacts,
): OpenUpload {
  const times = parts.flatMap(({ storedAtMs }) => storedAtMs ?? []);
  const { bucket, key, uploadId } = upload;
  return {
    bucket,
    key,
    uploadId,
    integrity: 'md5',
    initiatedAtMs: times.length === 0 ? 0 : Math.min(...times),
    lastPartAtMs: times.length === 0 ? undefined : Math.max(...times),
    parts: parts.length,
    sizeBytes: parts.reduce((sum, part) => sum + part.sizeBytes, 0),
    workstation: parseKey(naming, key)?.workstation ?? metadata?.[WORKSTATION_METADATA],
    isActive: false,
    isCompleting: true,
  };
}
