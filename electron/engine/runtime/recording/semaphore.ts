/** Lets a bounded number of pieces of work run at once; the others wait for their turn, first come, first served. */
export class Semaphore {
  readonly #atOnce: () => number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  /** @param atOnce asked whenever a turn is given, so that it may change */
  constructor(atOnce: () => number) {
    this.#atOnce = atOnce;
  }

  /** Runs `work` in its turn. One that is aborted while it waits gets its turn all the same, and ends at once by itself. */
  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#atOnce()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#running++;
    try {
      return await work();
    } finally {
      // The place goes over to the next one without ever being free.
      const next = this.#running <= this.#atOnce() ? this.#waiting.shift() : undefined;
      if (next === undefined) this.#running--;
      else next();
    }
  }
}
