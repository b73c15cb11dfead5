import { createHash } from 'node:crypto';
import { anyText, decodeJson, filledText, list, natural, object, optional, whole } from '../../../../shared/read.ts';
import { asFault } from '../../core/fault.ts';
import { S3_QUOTA } from '../../core/partPlan.ts';
import type { ListedPart, ObjectStore, UploadAddress } from '../../ports/objectStore.ts';
import { crc32Of } from '../parts/fastCrc32.ts';
import { md5Of } from '../parts/partDigest.ts';
import { readSmallObject } from '../parts/readSmallObject.ts';

/** An open upload that is being made into an object, with the parts that it is made of. */
export interface Completion extends UploadAddress {
  /** From 1, without gaps. */
  readonly parts: readonly ListedPart[];
  /** Stored parts that are not in the object. */
  readonly partsLeftOut: number;
}

export interface CompletionNotesDeps {
  readonly store: Pick<ObjectStore, 'listObjects' | 'putObject' | 'readObject' | 'deleteObject'>;
  readonly bucket: string;
  readonly naming: { readonly keyPrefix: string };
  readonly signal: AbortSignal;
}

/** Below the key prefix. */
const FOLDER = 'rushes-completing/';

/** Ten thousand parts take 1.5 MB. */
const NOTE_BYTES_MAX = 4 * 1024 * 1024;

/** Notes that are read for one list. Few completions are interrupted, but anybody who may write to the bucket can plant notes. */
const NOTES_MAX = 1_000;

/** The last time that a date can have. Source: ECMAScript, "Time Values and Time Range". */
const TIME_MS_MAX = 8.64e15;

const completion = object<Completion>({
  bucket: filledText(255),
  key: filledText(4_096),
  uploadId: filledText(1_024),
  parts: list(
    object<ListedPart>({
      partNumber: whole(1, S3_QUOTA.partsMax),
      sizeBytes: natural,
      etag: anyText(1_024),
      crc32: optional(whole(0, 0xffffffff)),
      storedAtMs: optional(whole(0, TIME_MS_MAX)),
    }),
    S3_QUOTA.partsMax,
  ),
  partsLeftOut: natural,
});

/**
 * Notes in the bucket about uploads that are being completed. A note is there from before the request until the object has its document:
 * when the process ends in between, the next one finds out what the object is made of, which nothing else tells any more. Rejects with the
 * store's faults.
 */
export class CompletionNotes {
  readonly #deps: CompletionNotesDeps;

  constructor(deps: CompletionNotesDeps) {
    this.#deps = deps;
  }

  /** Idempotent. */
  async write(noted: Completion): Promise<void> {
    const { store, signal } = this.#deps;
    const body = Buffer.from(JSON.stringify(noted));
    const payload = { sizeBytes: body.length, body, crc32: crc32Of(body), md5: md5Of(body) };
    await store.putObject(
      { ...this.#address(noted.uploadId), contentType: 'application/json', metadata: {} },
      payload,
      signal,
    );
  }

  /** `undefined` when there is none that can be understood and is about this upload below the prefix. */
  async read(uploadId: string): Promise<Completion | undefined> {
    const noted = await this.#read(this.#address(uploadId).key);
    return noted?.uploadId === uploadId ? noted : undefined;
  }

  /** The first `NOTES_MAX` of them, one after another; none where objects may not be listed. */
  async *all(): AsyncIterable<Completion> {
    const { store, bucket, naming, signal } = this.#deps;
    const listed = await store.listObjects(bucket, naming.keyPrefix + FOLDER, signal).catch((thrown: unknown) => {
      const fault = asFault(thrown);
      if (fault.code !== 'access_denied') throw fault;
      return [];
    });
    for (const { key } of listed.slice(0, NOTES_MAX)) {
      const noted = await this.#read(key);
      if (noted !== undefined && this.#address(noted.uploadId).key === key) yield noted;
    }
  }

  /** Where nothing may be deleted, the note stays, and is not used any more because the object has its document. Idempotent. */
  async remove(uploadId: string): Promise<void> {
    const { store, signal } = this.#deps;
    try {
      await store.deleteObject(this.#address(uploadId), signal);
    } catch (thrown) {
      const fault = asFault(thrown);
      if (fault.code !== 'access_denied') throw fault;
    }
  }

  /** A note about another bucket, or a key outside of the prefix, is none: nothing is asked of another bucket because a note names it. */
  async #read(key: string): Promise<Completion | undefined> {
    const { store, bucket, naming, signal } = this.#deps;
    const text = await readSmallObject(store, { bucket, key }, NOTE_BYTES_MAX, signal);
    if (text === undefined) return undefined;
    const decoded = decodeJson(completion, text);
    const isHere = decoded.ok && decoded.value.bucket === bucket && decoded.value.key.startsWith(naming.keyPrefix);
    return isHere ? decoded.value : undefined;
  }

  /** Upload ids contain characters that are no part of a name. */
  #address(uploadId: string): { readonly bucket: string; readonly key: string } {
    const { bucket, naming } = this.#deps;
    const name = createHash('sha256').update(uploadId).digest('hex').slice(0, 32);
    return { bucket, key: `${naming.keyPrefix}${FOLDER}${name}.json` };
  }
}
