import {
  type Delta,
  type EngineView,
  FINISHED_SHOWN,
  type FolderView,
  type RecordingView,
  type Snapshot,
} from '../../../../shared/viewModel.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import { Listeners } from './listeners.ts';

/** Deltas are sent at most this often. */
const DELTA_EVERY_MS = 100;

export interface ProjectionSource {
  readonly clock: Clock;
  readonly logger: Logger;
  liveOne(id: string): RecordingView | undefined;
  folders(): readonly FolderView[];
  /** @param finished the recordings that ended and are shown, newest first */
  engine(unfinished: Iterable<RecordingView>, finished: readonly RecordingView[]): EngineView;
}

/**
 * The engine as it is shown: a snapshot with a revision, then numbered deltas. Changes are coalesced here, and nowhere after.
 * The recordings hold the truth; this holds what was last published.
 */
export class Projection {
  readonly #source: ProjectionSource;
  readonly #listeners: Listeners<Delta>;
  readonly #live = new Map<string, RecordingView>();
  /** Newest first. */
  #finished: readonly RecordingView[] = [];
  #folders: readonly FolderView[] = [];
  #engine: EngineView;
  #revision = 0;
  readonly #dirty = new Set<string>();
  readonly #removed = new Set<string>();
  #cancelTimer: (() => void) | undefined;
  /** A snapshot since the last delta holds changes that are not published yet. */
  #isReadAhead = false;

  constructor(source: ProjectionSource) {
    this.#source = source;
    this.#listeners = new Listeners(source.logger);
    this.#engine = source.engine([], []);
  }

  /** The present state. Publishes nothing: changes that are in it already come with the next delta all the same. */
  snapshot(): Snapshot {
    this.#isReadAhead ||= this.#cancelTimer !== undefined;
    const live = new Map(this.#live);
    for (const id of this.#dirty) {
      const view = this.finished(id) === undefined ? this.#source.liveOne(id) : undefined;
      if (view !== undefined) live.set(id, view);
    }
    return {
      revision: this.#revision,
      engine: this.#source.engine(live.values(), this.#finished),
      folders: this.#source.folders(),
      recordings: [...live.values(), ...this.#finished],
    };
  }

  /** The engine as it was last published. */
  get engine(): EngineView {
    return this.#engine;
  }

  /** @returns a function that ends it (idempotent) */
  subscribe(listener: (delta: Delta) => void): () => void {
    return this.#listeners.add(listener);
  }

  /** The view of a recording changed or, without an id, that of the engine or of its folders. */
  touch(id?: string): void {
    if (id !== undefined) this.#dirty.add(id);
    this.#cancelTimer ??= this.#source.clock.after(DELTA_EVERY_MS, () => this.flush());
  }

  /** A recording ended: it is shown among the finished ones from now on. */
  finish(view: RecordingView): void {
    this.#live.delete(view.id);
    const finished = [view, ...this.#finished.filter((other) => other.id !== view.id)];
    for (const dropped of finished.slice(FINISHED_SHOWN)) this.#removed.add(dropped.id);
    this.#finished = finished.slice(0, FINISHED_SHOWN);
    this.touch(view.id);
  }

  /** The view of a recording that ended changed. Does nothing when it is not shown any more. */
  update(view: RecordingView): void {
    if (this.finished(view.id) === undefined) return;
    this.#finished = this.#finished.map((other) => (other.id === view.id ? view : other));
    this.touch(view.id);
  }

  /** A recording that ended; `undefined` when it is not shown any more. */
  finished(id: string): RecordingView | undefined {
    return this.#finished.find((view) => view.id === id);
  }

  /** Recordings that ended before this time, milliseconds since 1970, are not shown any more. */
  forgetEnded(beforeMs: number): void {
    const isKept = ({ proof, lastActivityAt }: RecordingView): boolean =>
      Date.parse(proof?.completedAt ?? lastActivityAt) >= beforeMs;
    for (const view of this.#finished) if (!isKept(view)) this.#removed.add(view.id);
    this.#finished = this.#finished.filter(isKept);
    if (this.#removed.size > 0) this.touch();
  }

  /** A recording does not run here any more, and has not ended. */
  remove(id: string): void {
    this.#live.delete(id);
    this.#removed.add(id);
    this.touch();
  }

  /** Publishes the changes since the last delta; nothing when there are none. */
  flush(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    const changed = this.#takeChanged();
    // A recording that came back since is not removed.
    for (const { id } of changed) this.#removed.delete(id);
    const removed = [...this.#removed];
    this.#removed.clear();
    const folders = this.#source.folders();
    const engine = this.#source.engine(this.#live.values(), this.#finished);
    const foldersChanged = this.#isReadAhead || !isSame(folders, this.#folders);
    const engineChanged = this.#isReadAhead || !isSame(engine, this.#engine);
    this.#isReadAhead = false;
    if (changed.length === 0 && removed.length === 0 && !foldersChanged && !engineChanged) return;
    this.#folders = folders;
    this.#engine = engine;
    this.#revision++;
    const delta: Delta = {
      revision: this.#revision,
      changed,
      removed,
      ...(foldersChanged ? { folders } : {}),
      ...(engineChanged ? { engine } : {}),
    };
    this.#listeners.tell(delta);
  }

  close(): void {
    this.#cancelTimer?.();
    this.#listeners.clear();
  }

  #takeChanged(): RecordingView[] {
    const changed: RecordingView[] = [];
    for (const id of this.#dirty) {
      const finished = this.finished(id);
      const view = finished ?? this.#source.liveOne(id);
      if (view === undefined) continue;
      if (finished === undefined) {
        if (!this.#isReadAhead && isSame(view, this.#live.get(id))) continue;
        this.#live.set(id, view);
      }
      changed.push(view);
    }
    this.#dirty.clear();
    return changed;
  }
}

/** Views are plain JSON built in one order of keys, so their text compares them. */
function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
