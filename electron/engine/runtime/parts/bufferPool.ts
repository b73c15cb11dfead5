/**
 * Buffers for parts, used again and again: a part of 10 MiB from a fresh allocation each time would keep the collector and
 * the page tables busy. Holds at most `keep` idle ones.
 */
export class BufferPool {
  readonly #idle: Buffer[] = [];
  #keep: number;

  constructor(keep: number) {
    this.#keep = keep;
  }

  /** A buffer of exactly `sizeBytes`; its old content is still in it. */
  take(sizeBytes: number): Buffer {
    const index = this.#idle.findIndex((buffer) => buffer.length >= sizeBytes);
    const buffer = index === -1 ? undefined : this.#idle.splice(index, 1)[0];
    return (buffer ?? Buffer.allocUnsafeSlow(sizeBytes)).subarray(0, sizeBytes);
  }

  give(buffer: Buffer): void {
    // `take` cuts a view; the whole allocation behind it is what is worth keeping.
    this.#idle.push(Buffer.from(buffer.buffer));
    while (this.#idle.length > this.#keep) this.#idle.shift();
  }

  setKeep(keep: number): void {
    this.#keep = keep;
    while (this.#idle.length > keep) this.#idle.shift();
  }

  clear(): void {
    this.#idle.length = 0;
  }
}
