import type { WriterState } from '../../ports/fileSource.ts';
import type { FileWriters } from './fileWriters.ts';

/** Finds the writers of several files with one program run. A path that is missing in the answer is `unknown`. */
export type WriterQuery = (paths: readonly string[]) => Promise<ReadonlyMap<string, WriterState>>;

/** Questions that arrive within this time share one run. */
const GATHER_MS = 250;
/** A run of one second is followed by a pause of nine, so that the program takes at most a tenth of one core. */
const PAUSE_FACTOR = 9;

/** Batches questions, so that one program run answers for all recordings that are quiet at the moment. */
export class WriterBatch implements FileWriters {
  readonly #query: WriterQuery;
  #pauseUntilMs = 0;
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
      const waitMs = Math.max(GATHER_MS, this.#pauseUntilMs - performance.now());
      setTimeout(() => {
        this.#gathering = undefined;
        const startMs = performance.now();
        const startPause = (): void => {
          const endMs = performance.now();
          this.#pauseUntilMs = endMs + (endMs - startMs) * PAUSE_FACTOR;
        };
        this.#query([...paths])
          .finally(startPause)
          .then(resolve, () => resolve(new Map()));
      }, waitMs);
    });
    return { paths, answer };
  }
}
