import { type Content, textOf } from './simulatedDisk.ts';

export type StoreAnswer = 'ok' | 'no_such_upload' | 'invalid_part';

interface Upload {
  readonly uploadId: string;
  readonly parts: Map<number, Content>;
}

/** Cells of the smallest part that may stand before another. */
const PART_CELLS_MIN = 5;

/**
 * The store as far as the machine can tell: uploads that hold parts, one key, no time. Breaking its rules is a defect of the
 * engine and throws; what stores do to honest clients is answered.
 */
export class SimulatedStore {
  readonly #uploads = new Map<string, Upload>();
  readonly #finished = new Map<string, string>();
  #created = 0;
  object: Content | undefined;
  /** Like Ceph: a completion has to name every part there is. */
  readonly refusesSubsets: boolean;
  /** The next completion goes wrong without a word. */
  isCorrupting = false;

  constructor(refusesSubsets: boolean) {
    this.refusesSubsets = refusesSubsets;
  }

  /** Oldest first. */
  get openUploads(): readonly Upload[] {
    return [...this.#uploads.values()];
  }

  create(): string {
    this.#created++;
    const uploadId = `U${this.#created}`;
    this.#uploads.set(uploadId, { uploadId, parts: new Map() });
    return uploadId;
  }

  expire(uploadId: string): void {
    this.#uploads.delete(uploadId);
  }

  /** A part is gone, without a word. */
  losePart(uploadId: string, partNumber: number): void {
    this.#uploads.get(uploadId)?.parts.delete(partNumber);
  }

  partsOf(uploadId: string): ReadonlyMap<number, Content> | undefined {
    return this.#uploads.get(uploadId)?.parts;
  }

  uploadPart(uploadId: string, partNumber: number, content: Content): StoreAnswer {
    const upload = this.#uploads.get(uploadId);
    if (upload === undefined) return 'no_such_upload';
    if (content.length === 0) throw new Error('An empty part was sent.');
    upload.parts.set(partNumber, content);
    return 'ok';
  }

  complete(uploadId: string, etags: readonly string[]): StoreAnswer {
    if (etags.length === 0) throw new Error('A completion names no part.');
    const named = etags.join(' ');
    if (this.#finished.get(uploadId) === named) return 'ok';
    const upload = this.#uploads.get(uploadId);
    if (upload === undefined) return 'no_such_upload';
    const parts: Content[] = [];
    for (const [index, etag] of etags.entries()) {
      const part = upload.parts.get(index + 1);
      if (part === undefined || textOf(part) !== etag) return 'invalid_part';
      parts.push(part);
    }
    if (parts.slice(0, -1).some((part) => part.length < PART_CELLS_MIN)) {
      throw new Error('A part under 5 MiB stands before another.');
    }
    if (this.refusesSubsets && upload.parts.size > parts.length) return 'invalid_part';
    this.object = this.isCorrupting ? parts.flat().slice(1) : parts.flat();
    this.isCorrupting = false;
    this.#uploads.delete(uploadId);
    this.#finished.set(uploadId, named);
    return 'ok';
  }

  put(content: Content): void {
    this.object = this.isCorrupting ? content.slice(1) : content;
    this.isCorrupting = false;
  }

  abort(uploadId: string): void {
    this.#uploads.delete(uploadId);
  }
}
