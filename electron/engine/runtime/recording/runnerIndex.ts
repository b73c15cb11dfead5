import type { SourceFingerprint } from '../../core/recording.ts';
import type { RecordingRunner } from './recordingRunner.ts';

type Indexed = Pick<RecordingRunner, 'id' | 'path' | 'state'>;

/** The recordings that run here by the name and by the identity of their file, so that none has to be searched among all of them. */
export class RunnerIndex<Runner extends Indexed = RecordingRunner> {
  readonly #byPath = new Map<string, Set<Runner>>();
  readonly #byFile = new Map<string, Set<Runner>>();
  /** Runner → the keys under which it stands. */
  readonly #keys = new Map<Runner, { readonly path: string; readonly file: string }>();

  /** Adds a recording, or follows a change of its name or its file. Idempotent. */
  put(runner: Runner): void {
    const { path } = runner;
    const file = fileKey(runner.state.record.fingerprint);
    const known = this.#keys.get(runner);
    if (known?.path === path && known.file === file) return;
    this.remove(runner);
    this.#keys.set(runner, { path, file });
    add(this.#byPath, path, runner);
    add(this.#byFile, file, runner);
  }

  remove(runner: Runner): void {
    const known = this.#keys.get(runner);
    if (known === undefined) return;
    this.#keys.delete(runner);
    drop(this.#byPath, known.path, runner);
    drop(this.#byFile, known.file, runner);
  }

  /** The recordings whose file has this name, displaced ones included. */
  at(path: string): readonly Runner[] {
    return [...(this.#byPath.get(path) ?? [])];
  }

  /** All recordings for which `mayBeSameFile` may be true. */
  ofFile(fingerprint: SourceFingerprint): readonly Runner[] {
    return [...(this.#byFile.get(fileKey(fingerprint)) ?? [])];
  }
}

/** Equal for files that may be the same: see `mayBeSameFile`. */
function fileKey({ inode, birthtimeMs }: SourceFingerprint): string {
  return `${inode}:${birthtimeMs}`;
}

function add<Runner>(index: Map<string, Set<Runner>>, key: string, runner: Runner): void {
  const found = index.get(key);
  if (found === undefined) index.set(key, new Set([runner]));
  else found.add(runner);
}

function drop<Runner>(index: Map<string, Set<Runner>>, key: string, runner: Runner): void {
  const found = index.get(key);
  if (found?.delete(runner) === true && found.size === 0) index.delete(key);
}
