import type { Delta, EngineView, FolderView, RecordingView, Snapshot } from '../../../../shared/viewModel.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import { Listeners } from './listeners.ts';

/** Deltas go out at most this often [design, section 6]. */
const DELTA_EVERY_MS = 100;

/** Finished recordings that a face can still see. */
export const FINISHED_SHOWN = 200;

export interface ProjectionSource {
  readonly clock: Clock;
  readonly logger: Logger;
  liveOne(id: string): RecordingView | undefined;
  folders(): readonly FolderView[];
  engine(recordings: Iterable<RecordingView>): EngineView;
}

/**
 * The engine as its faces see it: a snapshot with a revision, then numbered deltas, coalesced. The truth stays in the
 * recordings; this only remembers what was last told.
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

  constructor(source: ProjectionSource) {
    this.#source = source;
    this.#listeners = new Listeners(source.logger);
    this.#engine = source.engine([]);
  }

  /** Everything as of the last delta. */
  snapshot(): Snapshot {
    this.flush();
    return {
      revision: this.#revision,
      engine: this.#engine,
      folders: this.#folders,
      recordings: [...this.#live.values(), ...this.#finished],
    };
  }

  /** @returns a function that ends it (idempotent) */
  subscribe(listener: (delta: Delta) => void): () => void {
    return this.#listeners.add(listener);
  }

  /** A recording, or with no id something of the engine or its folders, looks different now. */
  touch(id?: string): void {
    if (id !== undefined) this.#dirty.add(id);
    this.#cancelTimer ??= this.#source.clock.after(DELTA_EVERY_MS, () => this.flush());
  }

  /** A recording came to its end and is shown among the finished ones from now on. */
  finish(view: RecordingView): void {
    this.#live.delete(view.id);
    const finished = [view, ...this.#finished.filter((other) => other.id !== view.id)];
    for (const dropped of finished.slice(FINISHED_SHOWN)) this.#removed.add(dropped.id);
    this.#finished = finished.slice(0, FINISHED_SHOWN);
    this.touch(view.id);
  }

  /** A recording that ended, if it is still shown. */
  finished(id: string): RecordingView | undefined {
    return this.#finished.find((view) => view.id === id);
  }

  /** A recording is carried on by another workstation. */
  remove(id: string): void {
    this.#live.delete(id);
    this.#removed.add(id);
    this.touch();
  }

  /** Sends what changed since the last delta; nothing when nothing did. */
  flush(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    const changed = this.#takeChanged();
    // One that came back since is not gone.
    for (const { id } of changed) this.#removed.delete(id);
    const removed = [...this.#removed];
    this.#removed.clear();
    const folders = this.#source.folders();
    const engine = this.#source.engine(this.#live.values());
    const foldersChanged = !isSame(folders, this.#folders);
    const engineChanged = !isSame(engine, this.#engine);
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
        if (isSame(view, this.#live.get(id))) continue;
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
