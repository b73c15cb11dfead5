/**
 * After a commit, the event loop gets as much time as that took, as many times as it had writes, but not more than this. A commit costs
 * more CPU time than the writes in it: while many recordings are written, this collects more of them for the next one. A write after a
 * pause without writes is committed at once.
 */
const PAUSE_MS_MAX = 20;

/** After a group of so many writes, which only many recordings make, the pause is the longest one, also on a fast disk. */
const LARGE_GROUP = 4;

/** After so many errors about the journal itself the rest of a group is not tried any more. */
const FAILURES_IN_A_ROW = 2;

/** Writes in one transaction at most; the others go into the next one, so that reads and requests get their turn in between. */
const GROUP_MAX = 500;

export interface GroupCommitDeps {
  /** Runs `work` in one transaction and commits it to the disk. When either throws, nothing is written, and it throws the same. */
  readonly transaction: (work: () => void) => void;
  /** Calls back once, after the work that is under way in this turn of the event loop, and not before `delayMs` have passed. */
  readonly soon: (callback: () => void, delayMs: number) => void;
  /** Never jumps back. */
  readonly monotonicMs: () => number;
  /** Whether this error says that the journal cannot be written at all, and nothing about the one write that met it. */
  readonly isAboutAll: (thrown: unknown) => boolean;
}

interface Write {
  /** May be repeated after a rollback. */
  readonly work: () => void;
  readonly succeeded: () => void;
  readonly failed: (thrown: unknown) => void;
}

/**
 * Commits the writes that arrive in the same turn of the event loop together: one flush of the disk for all of them, and more of
 * them at a time on a slow disk. A promise is resolved after the commit that holds its write. Writes are carried out in the order in
 * which they arrived. A write that throws fails alone: the others of its group are carried out without it.
 */
export class GroupCommit {
  readonly #deps: GroupCommitDeps;
  readonly #waiting: Write[] = [];
  #isScheduled = false;
  /** No group is committed before this time. */
  #pauseUntilMs = Number.NEGATIVE_INFINITY;

  constructor(deps: GroupCommitDeps) {
    this.#deps = deps;
  }

  /**
   * @param work changes the database only, so that it can be repeated after a rollback
   * @param committed called with its result right after the commit, before any later write
   * @returns its result, once it is durable. Rejects with the error of `work` or of the commit; then nothing of it is written
   */
  write<T>(work: () => T, committed?: (result: T) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      let result: { readonly value: T } | undefined;
      this.#waiting.push({
        work: () => {
          result = { value: work() };
        },
        succeeded: () => {
          if (result === undefined) return;
          committed?.(result.value);
          resolve(result.value);
        },
        failed: reject,
      });
      this.#schedule();
    });
  }

  /** Commits everything that waits. */
  flush(): void {
    while (this.#waiting.length > 0) this.#commit();
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    const { soon, monotonicMs } = this.#deps;
    soon(
      () => {
        this.#isScheduled = false;
        const startMs = monotonicMs();
        const writes = this.#commit();
        const endMs = monotonicMs();
        const pauseMs = writes < LARGE_GROUP ? Math.min(PAUSE_MS_MAX, (endMs - startMs) * writes) : PAUSE_MS_MAX;
        this.#pauseUntilMs = endMs + pauseMs;
        if (this.#waiting.length > 0) this.#schedule();
      },
      Math.max(0, this.#pauseUntilMs - monotonicMs()),
    );
  }

  /** @returns how many writes waited, one group of them at most */
  #commit(): number {
    const group = this.#waiting.splice(0, GROUP_MAX);
    const problem = this.#tryToCommit(group);
    if (problem !== undefined) this.#commitAlone(group, problem);
    return group.length;
  }

  #commitAlone(group: readonly Write[], problem: { readonly thrown: unknown }): void {
    if (group.length === 1) return group[0]?.failed(problem.thrown);
    // Each in a transaction of its own, because one of them may be the cause.
    let inARow = 0;
    for (const [index, write] of group.entries()) {
      const own = this.#tryToCommit([write]);
      if (own !== undefined) write.failed(own.thrown);
      inARow = own !== undefined && this.#deps.isAboutAll(own.thrown) ? inARow + 1 : 0;
      if (own === undefined || inARow < FAILURES_IN_A_ROW) continue;
      for (const rest of group.slice(index + 1)) rest.failed(own.thrown);
      return;
    }
  }

  #tryToCommit(group: readonly Write[]): { readonly thrown: unknown } | undefined {
    if (group.length === 0) return undefined;
    try {
      this.#deps.transaction(() => {
        for (const { work } of group) work();
      });
    } catch (thrown) {
      return { thrown };
    }
    for (const { succeeded } of group) succeeded();
    return undefined;
  }
}
