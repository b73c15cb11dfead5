import type { WriterState } from '../../ports/fileSource.ts';
import type { WriterLook } from './nodeFinishEvidence.ts';

/** Looks for the writers of several files with one program run. Paths that are missing in the answer are `unknown`. */
export type WriterQuery = (paths: readonly string[]) => Promise<ReadonlyMap<string, WriterState>>;

/** Questions that come within this time are asked together. */
const GATHER_MS = 250;
/** A run that took a second is followed by nine seconds of rest, so that looking takes a tenth of one core at most. */
const REST_FACTOR = 9;

/** Gathers questions, so that one program run answers for all recordings that are quiet at the moment. */
export class WriterBatch implements WriterLook {
  readonly #query: WriterQuery;
  #restUntilMs = 0;
  #gathering: { readonly paths: Set<string>; readonly answer: Promise<ReadonlyMap<string, WriterState>> } | undefined;

  constructor(query: WriterQuery) {
    this.#query = query;
  }

  async stateOf(path: string): Promise<WriterState> {
    this.#gathering ??= this.#gather();
    this.#gathering.paths.add(path);
    return (await this.#gathering.answer).get(path) ?? 'unknown';
  }

  #gather(): { readonly paths: Set<string>; readonly answer: Promise<ReadonlyMap<string, WriterState>> } {
    const paths = new Set<string>();
    const answer = new Promise<ReadonlyMap<string, WriterState>>((resolve) => {
      const waitMs = Math.max(GATHER_MS, this.#restUntilMs - performance.now());
      setTimeout(() => {
        this.#gathering = undefined;
        const startMs = performance.now();
        const rest = (): void => {
          const endMs = performance.now();
          this.#restUntilMs = endMs + (endMs - startMs) * REST_FACTOR;
        };
        this.#query([...paths])
          .finally(rest)
          .then(resolve, () => resolve(new Map()));
      }, waitMs);
    });
    return { paths, answer };
  }
}
