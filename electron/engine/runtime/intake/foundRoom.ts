/** While so many found paths of a folder wait to be considered, the reading that finds them waits, until half of them are. */
const FOUND_MAX = 1_000;

/** Holds up the reading of a folder that finds files faster than they are considered. */
export class FoundRoom {
  readonly #sizeOf: (folder: string) => number;
  /** Watched folder → fulfilled when there is room among its found paths again; present while somebody may wait for that. */
  readonly #rooms = new Map<string, PromiseWithResolvers<void>>();

  /** @param sizeOf how many found paths of this watched folder wait to be considered */
  constructor(sizeOf: (folder: string) => number) {
    this.#sizeOf = sizeOf;
  }

  /** @returns present when many paths of this folder wait: fulfilled when further ones may be found. Never rejects */
  wait(folder: string): Promise<void> | undefined {
    if (this.#sizeOf(folder) < FOUND_MAX) return undefined;
    const room = this.#rooms.get(folder) ?? Promise.withResolvers();
    this.#rooms.set(folder, room);
    return room.promise;
  }

  /** To be called when fewer paths wait. Idempotent. */
  note(): void {
    for (const [folder, room] of this.#rooms) {
      if (this.#sizeOf(folder) > FOUND_MAX / 2) continue;
      this.#rooms.delete(folder);
      room.resolve();
    }
  }
}
