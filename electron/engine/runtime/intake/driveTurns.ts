/** A folder is asked for its file system this often at most, however many files it has. */
const ASKED_MS = 1_000;
/** How many folders are remembered for that. */
const FOLDERS_MAX = 10_000;

/** Limits how often the file systems of folders are asked for. Times are on the monotonic clock. */
export class DriveTurns {
  /** Folder → when it was asked. */
  readonly #askedMs = new Map<string, number>();

  /** @returns whether this folder may be asked now; it then counts as asked */
  take(folder: string, nowMs: number): boolean {
    if (nowMs - (this.#askedMs.get(folder) ?? Number.NEGATIVE_INFINITY) < ASKED_MS) return false;
    if (this.#askedMs.size >= FOLDERS_MAX) this.#askedMs.clear();
    this.#askedMs.set(folder, nowMs);
    return true;
  }
}
