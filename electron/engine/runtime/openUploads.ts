import { asFault } from '../core/fault.ts';
import { type KeyNaming, parseKey } from '../core/objectKey.ts';
import type { ObjectStore } from '../ports/objectStore.ts';

/** An upload counts as active for so long after its beginning or its last part: a workstation may be working on it. */
const ACTIVE_MS = 3_600_000;

/** An open upload in the bucket, with what it holds. */
export interface OpenUpload {
  readonly bucket: string;
  readonly key: string;
  readonly uploadId: string;
  readonly initiatedAtMs: number;
  /** When the store received its last part; `undefined` when it holds none, or the store does not say. */
  readonly lastPartAtMs: number | undefined;
  readonly parts: number;
  readonly sizeBytes: number;
  /** The name in the key, where the template contains it. Open uploads state nothing else about their workstation. */
  readonly workstation: string | undefined;
  /** It began, or received a part, within the last hour. It must not be discarded. */
  readonly isActive: boolean;
}

export interface OpenUploadsContext {
  readonly store: Pick<ObjectStore, 'listUploads' | 'listParts' | 'abortUpload'>;
  readonly bucket: string;
  readonly naming: Pick<KeyNaming, 'keyPrefix' | 'template'>;
  readonly nowMs: number;
  readonly signal: AbortSignal;
}

/** The open uploads below the prefix, oldest first. One that ends meanwhile is left out. Rejects with the store's faults. */
export async function openUploads(context: OpenUploadsContext): Promise<readonly OpenUpload[]> {
  const { store, bucket, naming, nowMs, signal } = context;
  const found: OpenUpload[] = [];
  for (const upload of await store.listUploads(bucket, naming.keyPrefix, signal)) {
    try {
      const parts = await store.listParts(upload, signal);
      const times = parts.flatMap(({ storedAtMs }) => storedAtMs ?? []);
      const lastPartAtMs = times.length === 0 ? undefined : Math.max(...times);
      const { key, uploadId, initiatedAtMs } = upload;
      found.push({
        bucket,
        key,
        uploadId,
        initiatedAtMs,
        lastPartAtMs,
        parts: parts.length,
        sizeBytes: parts.reduce((sum, part) => sum + part.sizeBytes, 0),
        workstation: parseKey(naming, key)?.workstation,
        isActive: nowMs - Math.max(initiatedAtMs, lastPartAtMs ?? 0) < ACTIVE_MS,
      });
    } catch (thrown) {
      if (asFault(thrown).code !== 'no_such_upload') throw thrown;
    }
  }
  return found.toSorted((a, b) => a.initiatedAtMs - b.initiatedAtMs);
}
