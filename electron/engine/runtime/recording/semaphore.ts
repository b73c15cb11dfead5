/** A counting semaphore: bounds how many pieces of work run at once. The others wait, first come, first served. */
export class Semaphore {
  readonly #limit: () => number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  /** @param limit asked whenever work arrives or ends, so that it may change */
  constructor(limit: () => number) {
    this.#limit = limit;
  }

  /** Runs `work` once there is room for it. Work that was aborted while it waited still starts, and has to end by itself. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
      this.#admit();
    });
    try {
      return await work();
    } finally {
      this.#running--;
      this.#admit();
    }
  }

  #admit(): void {
    while (this.#running < this.#limit()) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#running++;
      next();
    }
  }
}
