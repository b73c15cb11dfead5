import type { StoredPart } from './recording.ts';

/** Divides the numbers at which the part sizes of a plan double, so that the parts of a block are planned alike as a rule. */
const BLOCK = 100;

interface Block {
  /** By number within the block. */
  readonly parts: readonly (StoredPart | undefined)[];
  readonly count: number;
  readonly bytes: number;
  readonly largestBytes: number;
  /** The size of each part, if the block is complete and all are of one size. */
  readonly evenBytes: number | undefined;
}

/**
 * The stored parts of a recording by their numbers, ascending: an immutable map. A change copies one block of a hundred parts and the
 * list of blocks, and its sums are kept, so that the work for each part does not grow with the number of parts.
 */
export class StoredParts implements ReadonlyMap<number, StoredPart> {
  static readonly none = new StoredParts([]);

  readonly size: number;
  /** Of all parts. */
  readonly bytes: number;
  /** By number of the block; `undefined` for one without parts. The last one has parts. */
  readonly blocks: readonly (Block | undefined)[];

  private constructor(blocks: readonly (Block | undefined)[]) {
    this.blocks = blocks;
    let [size, bytes] = [0, 0];
    for (const block of blocks) {
      size += block?.count ?? 0;
      bytes += block?.bytes ?? 0;
    }
    this.size = size;
    this.bytes = bytes;
  }

  /** @param parts from 1; of two with one number the later counts */
  static of(parts: ReadonlyMap<number, StoredPart>): StoredParts {
    if (parts instanceof StoredParts) return parts;
    const blocks: (StoredPart | undefined)[][] = [];
    for (const [partNumber, part] of parts) {
      const at = blockOf(partNumber);
      while (blocks.length <= at) blocks.push([]);
      const block = blocks[at] ?? [];
      while (block.length < BLOCK) block.push(undefined);
      block[(partNumber - 1) % BLOCK] = part;
    }
    return new StoredParts(blocks.map((block) => summed(block)));
  }

  get(partNumber: number): StoredPart | undefined {
    return this.blocks[blockOf(partNumber)]?.parts[(partNumber - 1) % BLOCK];
  }

  has(partNumber: number): boolean {
    return this.get(partNumber) !== undefined;
  }

  /** Replaces the part of the same number. */
  with(part: StoredPart): StoredParts {
    return this.#changed(part.partNumber, part);
  }

  without(partNumbers: Iterable<number>): StoredParts {
    const stored = [...partNumbers].filter((partNumber) => this.has(partNumber));
    return stored.reduce<StoredParts>((left, partNumber) => left.#changed(partNumber, undefined), this);
  }

  #changed(partNumber: number, part: StoredPart | undefined): StoredParts {
    const blocks = this.blocks.slice();
    const at = blockOf(partNumber);
    while (blocks.length <= at) blocks.push(undefined);
    const parts = blocks[at]?.parts.slice() ?? Array.from({ length: BLOCK }, () => undefined);
    parts[(partNumber - 1) % BLOCK] = part;
    blocks[at] = summed(parts);
    while (blocks.length > 0 && blocks.at(-1) === undefined) blocks.pop();
    return new StoredParts(blocks);
  }

  /** The highest number; 0 when there is none. */
  get lastNumber(): number {
    const parts = this.blocks.at(-1)?.parts ?? [];
    return parts.findLast((part) => part !== undefined)?.partNumber ?? 0;
  }

  /**
   * The least number from `from` on that is not stored with its planned size.
   * @param plannedBytes by number
   */
  nextToStore(from: number, plannedBytes: (partNumber: number) => number): number {
    let partNumber = from;
    for (;;) {
      const evenBytes = (partNumber - 1) % BLOCK === 0 ? this.blocks[blockOf(partNumber)]?.evenBytes : undefined;
      const isStored = evenBytes !== undefined && evenBytes === plannedBytes(partNumber);
      if (isStored && evenBytes === plannedBytes(partNumber + BLOCK - 1)) partNumber += BLOCK;
      else if (this.get(partNumber)?.sizeBytes === plannedBytes(partNumber)) partNumber++;
      else return partNumber;
    }
  }

  /**
   * The largest end of a part, in bytes from the start of the file.
   * @param offsetOf the first byte of a part; grows with the number
   */
  endBytes(offsetOf: (partNumber: number) => number): number {
    let end = 0;
    for (const block of this.blocks.toReversed()) {
      if (block === undefined) continue;
      const last = block.parts.findLast((part) => part !== undefined)?.partNumber ?? 0;
      if (offsetOf(last) + block.largestBytes <= end) continue;
      for (const part of block.parts)
        if (part !== undefined) end = Math.max(end, offsetOf(part.partNumber) + part.sizeBytes);
    }
    return end;
  }

  /** Ascending, from this number on. */
  *valuesFrom(partNumber: number): Generator<StoredPart, undefined> {
    for (let at = blockOf(partNumber); at < this.blocks.length; at++)
      for (const part of this.blocks[at]?.parts ?? [])
        if (part !== undefined && part.partNumber >= partNumber) yield part;
  }

  /** Descending, below this number. */
  *valuesBefore(partNumber: number): Generator<StoredPart, undefined> {
    for (let at = Math.min(blockOf(partNumber), this.blocks.length - 1); at >= 0; at--) {
      const parts = this.blocks[at]?.parts ?? [];
      for (let index = parts.length - 1; index >= 0; index--) {
        const part = parts[index];
        if (part !== undefined && part.partNumber < partNumber) yield part;
      }
    }
  }

  values(): Generator<StoredPart, undefined> {
    return this.valuesFrom(1);
  }

  *keys(): Generator<number, undefined> {
    for (const { partNumber } of this.values()) yield partNumber;
  }

  *entries(): Generator<[number, StoredPart], undefined> {
    for (const part of this.values()) yield [part.partNumber, part];
  }

  [Symbol.iterator](): Generator<[number, StoredPart], undefined> {
    return this.entries();
  }

  forEach(visit: (part: StoredPart, partNumber: number, parts: ReadonlyMap<number, StoredPart>) => void): void {
    for (const part of this.values()) visit(part, part.partNumber, this);
  }
}

function blockOf(partNumber: number): number {
  return Math.floor((partNumber - 1) / BLOCK);
}

/** `undefined` for a block without parts. */
function summed(parts: readonly (StoredPart | undefined)[]): Block | undefined {
  let [count, bytes, largestBytes, leastBytes] = [0, 0, 0, Number.POSITIVE_INFINITY];
  for (const part of parts) {
    if (part === undefined) continue;
    count++;
    bytes += part.sizeBytes;
    largestBytes = Math.max(largestBytes, part.sizeBytes);
    leastBytes = Math.min(leastBytes, part.sizeBytes);
  }
  const isEven = count === BLOCK && leastBytes === largestBytes;
  return count === 0 ? undefined : { parts, count, bytes, largestBytes, evenBytes: isEven ? largestBytes : undefined };
}
