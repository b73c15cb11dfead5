import type { Logger } from '../../ports/logger.ts';

/** A set of listeners. One that throws is logged; the others are still called, and `tell` does not throw. */
export class Listeners<T> {
  readonly #logger: Logger;
  readonly #all = new Set<(told: T) => void>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** @returns a function that ends it (idempotent) */
  add(listener: (told: T) => void): () => void {
    this.#all.add(listener);
    return () => this.#all.delete(listener);
  }

  tell(told: T): void {
    for (const listener of this.#all) {
      try {
        listener(told);
      } catch (error) {
        this.#logger.log('error', 'A listener of the engine failed.', { error });
      }
    }
  }

  clear(): void {
    this.#all.clear();
  }
}
