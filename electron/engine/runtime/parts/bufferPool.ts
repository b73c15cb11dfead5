/**
 * Reuses the buffers of parts: a new allocation of 10 MiB for each part costs garbage collections and page faults. Keeps at most
 * `keep` idle buffers.
 */
export class BufferPool {
  readonly #idle: Buffer[] = [];
  #keep: number;

  constructor(keep: number) {
    this.#keep = keep;
  }

  /** A buffer of exactly `sizeBytes` with arbitrary content. */
  take(sizeBytes: number): Buffer {
    const index = this.#idle.findIndex((buffer) => buffer.length >= sizeBytes);
    const buffer = index === -1 ? undefined : this.#idle.splice(index, 1)[0];
    return (buffer ?? Buffer.allocUnsafeSlow(sizeBytes)).subarray(0, sizeBytes);
  }

  give(buffer: Buffer): void {
    // `take` returned a view: the whole allocation behind it is kept.
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
