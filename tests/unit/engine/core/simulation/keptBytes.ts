import { type Content, type SimulatedDisk, textOf } from './simulatedDisk.ts';
import type { SimulatedStore } from './simulatedStore.ts';

/**
 * Watches the promise that stored bytes which are on no disk any more, and which their own take has not overwritten, are only given up
 * when a person says so.
 */
export class KeptBytes {
  readonly #disk: SimulatedDisk;
  readonly #store: SimulatedStore;
  readonly #isDiscarded: () => boolean;
  readonly #abandoned = new Set<string>();
  /** Upload → the parts that were stored after their requests had failed, while the store has not told of them: nobody can know them. */
  readonly #unheard = new Map<string, Map<number, string>>();
  /** Likewise: the parts that were given up for parts of another size, when the file held all of them. */
  readonly #resized = new Map<string, Map<number, string>>();

  /** The content of the disk when the last comparison began. */
  #compared: ReadonlySet<number> = new Set();

  constructor(disk: SimulatedDisk, store: SimulatedStore, isDiscarded: () => boolean) {
    this.#disk = disk;
    this.#store = store;
    this.#isDiscarded = isDiscarded;
  }

  /** A part was stored, and nobody was told. */
  unheard(uploadId: string, partNumber: number, content: Content): void {
    note(this.#unheard, uploadId, partNumber, content);
  }

  /** The store told the parts of this upload. */
  listed(uploadId: string): void {
    this.#unheard.delete(uploadId);
  }

  /** The stored parts are compared with the file from now on. */
  compare(): void {
    this.#compared = this.#disk.cells();
  }

  /**
   * The ledger forgets these parts of the upload. Those that get another size were just compared with the file: nobody can know that it
   * was lost in this moment.
   * @throws when one of them was the only copy of a byte
   */
  forget(uploadId: string, parts: ReadonlyMap<number, Content>, isResized: boolean): void {
    const given = [...parts.values()].flat();
    this.#check([isResized ? given.filter((cell) => !this.#compared.has(cell)) : given]);
    if (isResized) for (const [partNumber, content] of parts) note(this.#resized, uploadId, partNumber, content);
  }

  /** An upload is left behind, and no person is asked about it. @throws as `forget` */
  abandon(uploadId: string): void {
    this.#abandoned.add(uploadId);
    this.#check(this.#knownParts(uploadId));
  }

  isAbandoned(uploadId: string): boolean {
    return this.#abandoned.has(uploadId);
  }

  /** @throws when an upload that holds a byte is dropped without a person's word */
  abort(uploadId: string, isAsked: boolean): void {
    if (!isAsked && this.#knownParts(uploadId).length > 0)
      throw new Error('An upload that holds a byte is aborted, and nobody asked for it.');
  }

  /** A part is sent to the upload. @throws as `forget` */
  overwrite(uploadId: string, partNumber: number, content: Content): void {
    const old = this.#store.partsOf(uploadId)?.get(partNumber);
    if (old === undefined || this.#isExcused(uploadId, partNumber, old)) return;
    if (textOf(old) === textOf(content)) return;
    const others = [...(this.#store.partsOf(uploadId) ?? [])].filter(([other]) => other !== partNumber);
    const kept = new Set([...content, ...others.flatMap(([, cells]) => cells)]);
    this.#check([old.filter((cell) => !kept.has(cell))]);
  }

  #check(given: readonly Content[]): void {
    const lost = given.flat().filter((cell) => this.#disk.isLost(cell));
    if (lost.length > 0 && !this.#isDiscarded())
      throw new Error(`Stored bytes that are on no disk any more are given up: ${lost.join(',')}.`);
  }

  #knownParts(uploadId: string): Content[] {
    const parts = [...(this.#store.partsOf(uploadId) ?? [])];
    return parts.flatMap(([partNumber, content]) => (this.#isExcused(uploadId, partNumber, content) ? [] : [content]));
  }

  /** No request of a store is refused because a part came in of which nobody can know. */
  #isExcused(uploadId: string, partNumber: number, content: Content): boolean {
    return [this.#unheard, this.#resized].some((parts) => parts.get(uploadId)?.get(partNumber) === textOf(content));
  }
}

function note(noted: Map<string, Map<number, string>>, uploadId: string, partNumber: number, content: Content): void {
  const parts = noted.get(uploadId) ?? new Map<number, string>();
  noted.set(uploadId, parts.set(partNumber, textOf(content)));
}
