import type { SourceFacts } from '../../ports/fileSource.ts';
import { factsHash } from './doneFiles.ts';
import { FairQueue } from './fairQueue.ts';

/**
 * The order in which files get their turn: those that are seen to grow, those that appeared since the engine runs, those that were
 * written within the last hour before, all others. Of the last two, `preferred` are those that the settings put before the others.
 */
export const TURNS = ['growing', 'fresh', 'preferred', 'recent', 'existing'] as const;
export type Turn = (typeof TURNS)[number];

/** A file that is to be uploaded, as it was last seen. As little as possible, because there can be a hundred thousand. */
export interface WaitingFile {
  readonly sizeBytes: number;
  /** See `factsHash`. */
  readonly hash: number;
  /** When it was first seen like this, on the monotonic clock. */
  readonly sinceMs: number;
}

/** A file whose turn has come. */
export interface TakenFile {
  readonly path: string;
  readonly file: WaitingFile;
  readonly turn: Turn;
}

interface TurnFiles {
  readonly files: Map<string, WaitingFile>;
  readonly order: FairQueue;
}

/** The files whose recordings have not begun, because enough others run. In each turn, the watched folders take turns. */
export class WaitingFiles {
  readonly #turns: Readonly<Record<Turn, TurnFiles>>;
  #bytes = 0;
  #round: Iterator<string> | undefined;

  /** @param folderOf see `FairQueue` */
  constructor(folderOf: (path: string) => string) {
    const turnFiles = (): TurnFiles => ({ files: new Map(), order: new FairQueue(folderOf) });
    this.#turns = {
      growing: turnFiles(),
      fresh: turnFiles(),
      preferred: turnFiles(),
      recent: turnFiles(),
      existing: turnFiles(),
    };
  }

  get count(): number {
    return TURNS.reduce((count, turn) => count + this.#turns[turn].files.size, 0);
  }

  /** Of those, the files of this watched folder. */
  countIn(folder: string): number {
    return TURNS.reduce((count, turn) => count + this.#turns[turn].order.sizeIn(folder), 0);
  }

  /** Bytes of all of them, as last seen. */
  get bytes(): number {
    return this.#bytes;
  }

  has(path: string): boolean {
    return this.#turnOf(path) !== undefined;
  }

  /** Adds a file in this turn. One that waits keeps its place, unless it changed: then it is one that grows. */
  put(path: string, facts: SourceFacts, turn: Turn, nowMs: number): void {
    const before = this.#turnOf(path);
    const known = before === undefined ? undefined : this.#turns[before].files.get(path);
    const hash = factsHash(facts);
    const isSame = known?.hash === hash;
    if (isSame && (turn !== 'growing' || before === 'growing')) return;
    this.remove(path);
    const file = { sizeBytes: facts.sizeBytes, hash, sinceMs: isSame ? known.sinceMs : nowMs };
    this.#add({ path, file, turn: known === undefined ? turn : 'growing' });
  }

  /** A file that was taken waits again, after the others of its turn. Nothing happens when it waits already. */
  putBack(taken: TakenFile): void {
    if (!this.has(taken.path)) this.#add(taken);
  }

  #add({ path, file, turn }: TakenFile): void {
    const { files, order } = this.#turns[turn];
    files.set(path, file);
    order.add(path);
    this.#bytes += file.sizeBytes;
  }

  /** Idempotent. */
  remove(path: string): void {
    const turn = this.#turnOf(path);
    if (turn === undefined) return;
    const { files, order } = this.#turns[turn];
    this.#bytes -= files.get(path)?.sizeBytes ?? 0;
    files.delete(path);
    order.delete(path);
  }

  /**
   * Takes the file whose turn it is. @param hasRoom asked for each turn in which a file waits; without room, later turns have none
   * @param isBusy a file that cannot be taken now is passed over @param isAway no file of such a watched folder is taken
   */
  take(
    hasRoom: (turn: Turn) => boolean,
    isBusy: (path: string) => boolean,
    isAway: (folder: string) => boolean = () => false,
  ): TakenFile | undefined {
    for (const turn of TURNS) {
      const { files, order } = this.#turns[turn];
      if (files.size === 0) continue;
      if (!hasRoom(turn)) return undefined;
      const path = order.take(isBusy, isAway);
      const file = path === undefined ? undefined : files.get(path);
      if (path === undefined || file === undefined) continue;
      this.remove(path);
      return { path, file, turn };
    }
    return undefined;
  }

  /** Up to `count` of them; the next call goes on where this one ended, so that all of them come up in time. */
  some(count: number): string[] {
    const paths: string[] = [];
    this.#round ??= this.#all();
    while (paths.length < count) {
      const next = this.#round.next();
      if (next.done === true) {
        this.#round = undefined;
        break;
      }
      paths.push(next.value);
    }
    return paths;
  }

  /** Forgets all for which this is false. */
  keep(isWanted: (path: string) => boolean): void {
    for (const path of [...this.#all()]) if (!isWanted(path)) this.remove(path);
  }

  clear(): void {
    for (const turn of TURNS) {
      this.#turns[turn].files.clear();
      this.#turns[turn].order.clear();
    }
    this.#bytes = 0;
  }

  *#all(): Generator<string> {
    for (const turn of TURNS) yield* this.#turns[turn].files.keys();
  }

  #turnOf(path: string): Turn | undefined {
    return TURNS.find((turn) => this.#turns[turn].files.has(path));
  }
}
