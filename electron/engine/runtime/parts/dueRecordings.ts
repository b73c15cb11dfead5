import type { Candidate } from '../../core/nextPart.ts';

/** A recording stops to grow without an event, so that it is asked again after this long. */
const ASK_AGAIN_MS = 1_000;

interface Asked {
  readonly atMs: number;
  readonly candidate: Candidate;
}

/**
 * The recordings that may have a part due. Each is asked once, and again when something changed, so that the choice of the next part
 * costs a comparison for each recording that waits, and not the search for its next part.
 */
export class DueRecordings {
  /** `undefined`: to be asked. A recording without a part due is not in it. */
  readonly #asked = new Map<string, Asked | undefined>();

  /** Something changed: this recording may have a part due, or another one than before. */
  changed(id: string): void {
    this.#asked.set(id, undefined);
  }

  /** Something changed for all recordings. */
  allChanged(): void {
    for (const id of this.#asked.keys()) this.#asked.set(id, undefined);
  }

  remove(id: string): void {
    this.#asked.delete(id);
  }

  /**
   * The recordings with a part due. Their `waitingMs` only compare with each other: they count from the same moment, which is not now.
   * @param atMs monotonic
   * @param ask the candidate of a recording now; `undefined` when no part of it is due
   */
  candidates(atMs: number, ask: (id: string) => Candidate | undefined): Candidate[] {
    const candidates: Candidate[] = [];
    for (const [id, asked] of this.#asked) {
      if (asked !== undefined && atMs - asked.atMs < ASK_AGAIN_MS) {
        candidates.push(asked.candidate);
        continue;
      }
      const found = ask(id);
      if (found === undefined) this.#asked.delete(id);
      else {
        const candidate = { ...found, waitingMs: found.waitingMs - atMs };
        this.#asked.set(id, { atMs, candidate });
        candidates.push(candidate);
      }
    }
    return candidates;
  }
}
