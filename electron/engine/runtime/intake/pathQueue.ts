/** The array is cut when it holds this many taken entries. */
const CUT_AT = 1_024;

/**
 * Paths in order of arrival, each once. The first is found at the same cost however many there are and were: a `Set` would step over
 * all that were deleted from its front.
 */
export class PathQueue {
  readonly #waiting = new Set<string>();
  /** Also holds paths that were deleted since. */
  #order: string[] = [];
  #head = 0;

  get size(): number {
    return this.#waiting.size;
  }

  has(path: string): boolean {
    return this.#waiting.has(path);
  }

  add(path: string): void {
    if (this.#waiting.has(path)) return;
    this.#waiting.add(path);
    this.#order.push(path);
  }

  delete(path: string): void {
    this.#waiting.delete(path);
  }

  clear(): void {
    this.#waiting.clear();
    this.#order = [];
    this.#head = 0;
  }

  /** Takes the first path. @param isBusy such a path cannot be taken now and goes to the end */
  take(isBusy: (path: string) => boolean): string | undefined {
    const end = this.#order.length;
    while (this.#head < end) {
      const path = this.#order[this.#head++];
      if (path === undefined || !this.#waiting.has(path)) continue;
      if (isBusy(path)) {
        this.#order.push(path);
        continue;
      }
      this.#waiting.delete(path);
      this.#cut();
      return path;
    }
    this.#cut();
    return undefined;
  }

  [Symbol.iterator](): IterableIterator<string> {
    return this.#waiting.values();
  }

  #cut(): void {
    if (this.#head < CUT_AT || this.#head * 2 < this.#order.length) return;
    this.#order = this.#order.slice(this.#head);
    this.#head = 0;
  }
}
