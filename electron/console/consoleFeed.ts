import type { ConsoleRole } from '../../shared/console.ts';
import type { Delta, RecordingView, Snapshot } from '../../shared/viewModel.ts';
import { lookDelta, lookSnapshot } from './lookView.ts';

/** Four times a second: browsers far away see no difference, and fifty of them cost less than half. */
const STEP_MS = 250;

export interface ConsoleFeedDeps {
  /** The engine's snapshot: it holds at least every delta that was taken. */
  readonly present: () => Snapshot;
  /** Sends one delta to all browsers of each role. Called only while `hasFollowers`. */
  readonly send: (deltas: Readonly<Record<ConsoleRole, () => string>>, revision: number) => void;
  readonly hasFollowers: () => boolean;
}

/** JSON texts of the view model for browsers, each made once for all of them. */
export class ConsoleFeed {
  readonly #deps: ConsoleFeedDeps;
  #revision = 0;
  #pending: Omit<Delta, 'revision'> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;
  /** Of this revision: a change since then is in the next delta. */
  readonly #snapshots = new Map<ConsoleRole, string>();

  constructor(deps: ConsoleFeedDeps) {
    this.#deps = deps;
  }

  get revision(): number {
    return this.#revision;
  }

  /** The present snapshot as JSON; the next delta follows it. */
  snapshot(role: ConsoleRole): string {
    const known = this.#snapshots.get(role);
    if (known !== undefined) return known;
    const snapshot = { ...this.#deps.present(), revision: this.#revision };
    const text = JSON.stringify(role === 'look' ? lookSnapshot(snapshot) : snapshot);
    this.#snapshots.set(role, text);
    return text;
  }

  /** Takes a delta of the engine; it is sent with those that follow soon. */
  take(delta: Delta): void {
    if (this.#isClosed) return;
    this.#pending = this.#pending === undefined ? delta : merged(this.#pending, delta);
    this.#timer ??= setTimeout(() => this.#flush(), STEP_MS);
  }

  /** Another engine runs from now on: a missing number makes every browser ask for a snapshot. */
  restart(): void {
    this.#pending = { changed: [], removed: [] };
    this.#revision += 1;
    this.#snapshots.clear();
    this.#flush();
  }

  /** Sends nothing from now on. Idempotent. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#pending === undefined || this.#isClosed) return;
    this.#revision += 1;
    this.#snapshots.clear();
    const delta: Delta = { ...this.#pending, revision: this.#revision };
    this.#pending = undefined;
    if (!this.#deps.hasFollowers()) return;
    this.#deps.send(
      { operate: once(() => JSON.stringify(delta)), look: once(() => JSON.stringify(lookDelta(delta))) },
      this.#revision,
    );
  }
}

/** Two deltas as one. A recording that was removed and came back is one that changed. */
function merged(before: Omit<Delta, 'revision'>, after: Omit<Delta, 'revision'>): Omit<Delta, 'revision'> {
  const removed = new Set([...before.removed, ...after.removed]);
  for (const { id } of after.changed) removed.delete(id);
  const changed = new Map<string, RecordingView>();
  // The first one stands first in the list, so the newest ones have to.
  for (const recording of [...after.changed, ...before.changed])
    if (!changed.has(recording.id) && !removed.has(recording.id)) changed.set(recording.id, recording);
  const engine = after.engine ?? before.engine;
  const folders = after.folders ?? before.folders;
  return {
    ...(engine === undefined ? {} : { engine }),
    ...(folders === undefined ? {} : { folders }),
    changed: [...changed.values()],
    removed: [...removed],
  };
}

function once(make: () => string): () => string {
  let text: string | undefined;
  return () => (text ??= make());
}
