const BITS = 32;

/** An immutable set of part numbers. A change copies one bit for each number up to the last one. */
export class PartNumbers implements Iterable<number> {
  static readonly none = new PartNumbers([], 0);

  readonly size: number;
  /** Bit n % 32 of word n / 32 stands for number n. The last word is not zero. */
  readonly words: readonly number[];

  private constructor(words: readonly number[], size: number) {
    this.words = words;
    this.size = size;
  }

  /** All numbers from 1 to `last`. */
  static upTo(last: number): PartNumbers {
    const words = Array.from({ length: Math.ceil((last + 1) / BITS) }, (_, word) => {
      const after = last + 1 - word * BITS;
      return (after >= BITS ? -1 : (1 << after) - 1) & (word === 0 ? -2 : -1);
    });
    return new PartNumbers(last < 1 ? [] : words, Math.max(0, last));
  }

  has(partNumber: number): boolean {
    return (((this.words[Math.floor(partNumber / BITS)] ?? 0) >>> (partNumber % BITS)) & 1) === 1;
  }

  /** @param partNumber from 1 */
  with(partNumber: number): PartNumbers {
    if (this.has(partNumber)) return this;
    const words = this.words.slice();
    const at = Math.floor(partNumber / BITS);
    while (words.length <= at) words.push(0);
    words[at] = (words[at] ?? 0) | (1 << (partNumber % BITS));
    return new PartNumbers(words, this.size + 1);
  }

  without(partNumber: number): PartNumbers {
    if (!this.has(partNumber)) return this;
    const words = this.words.slice();
    const at = Math.floor(partNumber / BITS);
    words[at] = (words[at] ?? 0) & ~(1 << (partNumber % BITS));
    while (words.at(-1) === 0) words.pop();
    return new PartNumbers(words, this.size - 1);
  }

  /** Without its `count` least numbers. */
  withoutFirst(count: number): PartNumbers {
    const first = this[Symbol.iterator]().take(count);
    return first.reduce<PartNumbers>((left, partNumber) => left.without(partNumber), this);
  }

  /** The least number from `from` on that is not in the set. */
  nextMissing(from: number): number {
    let partNumber = from;
    while (this.has(partNumber)) {
      const isWholeWord = partNumber % BITS === 0 && this.words[partNumber / BITS] === -1;
      partNumber += isWholeWord ? BITS : 1;
    }
    return partNumber;
  }

  /** The runs of numbers that follow each other, ascending. */
  *runs(): Generator<{ readonly first: number; readonly last: number }> {
    let first = 1;
    for (let left = this.size; left > 0; ) {
      while (!this.has(first)) first += this.words[Math.floor(first / BITS)] === 0 ? BITS - (first % BITS) : 1;
      const end = this.nextMissing(first);
      yield { first, last: end - 1 };
      left -= end - first;
      first = end;
    }
  }

  /** Ascending. */
  *[Symbol.iterator](): Generator<number> {
    for (const { first, last } of this.runs()) for (let number = first; number <= last; number++) yield number;
  }
}
