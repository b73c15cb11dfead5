import type { FolderView } from '../../../../shared/viewModel.ts';
import { asFault } from '../../core/fault.ts';
import type { FileHint, FolderWatch, ScanReport, WatchHealth, WatchedFolder } from '../../ports/folderWatcher.ts';
import type { EngineConfig } from '../engineConfig.ts';
import type { EnginePorts } from '../enginePorts.ts';

interface Entry {
  readonly folder: WatchedFolder;
  readonly watch: FolderWatch | undefined;
  health: WatchHealth | undefined;
  /** Why it could not be read the last time. */
  unread: string | undefined;
  matchingFiles: number;
  invalidNames: number;
}

export interface WatchedFoldersDeps {
  readonly ports: EnginePorts;
  hinted(hint: FileHint): void;
  /** A matching file was there when its folder was read again. */
  found(path: string): void;
  changed(): void;
}

/** The watches of the configured folders. The folders are also read again regularly, because hints get lost. */
export class WatchedFolders {
  readonly #deps: WatchedFoldersDeps;
  readonly #entries = new Map<string, Entry>();
  #following: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(deps: WatchedFoldersDeps) {
    this.#deps = deps;
  }

  /** Starts, stops and restarts watches until they match the settings. Calls are carried out in order: the last one wins. */
  follow(config: EngineConfig): Promise<void> {
    const following = this.#following.then(() => this.#follow(config));
    this.#following = following.catch(() => undefined);
    return following;
  }

  async #follow(config: EngineConfig): Promise<void> {
    const wanted = new Map(config.folders.map(({ path, isPaused }) => [path, isPaused === true]));
    const { include, exclude, followLinks = 'never' } = config;
    const closing: Promise<void>[] = [];
    for (const [path, entry] of this.#entries) {
      const isPaused = wanted.get(path);
      const isSame = isPaused === (entry.watch === undefined) && isSameFilter(entry.folder, config);
      if (isSame) continue;
      this.#entries.delete(path);
      if (entry.watch !== undefined) closing.push(entry.watch.close());
    }
    await Promise.all(closing);
    if (this.#isClosed) return;
    for (const [path, isPaused] of wanted)
      if (!this.#entries.has(path)) this.#begin({ path, include, exclude, followLinks }, isPaused);
    this.#deps.changed();
  }

  /** Resolves when every folder was read once. */
  async ready(): Promise<void> {
    await Promise.all([...this.#entries.values()].map((entry) => entry.watch?.ready));
  }

  /** Reads all folders again. Every matching file is reported as found. Never rejects. */
  async rescan(signal: AbortSignal): Promise<void> {
    const scans = [...this.#entries.values()].filter(({ watch }) => watch !== undefined);
    await Promise.all(scans.map((entry) => this.#scan(entry, signal)));
    this.#deps.changed();
  }

  views(): FolderView[] {
    return [...this.#entries.values()].map(({ folder, watch, health, unread, matchingFiles, invalidNames }) => ({
      path: folder.path,
      method: unread === undefined ? (health?.method ?? 'starting') : 'unavailable',
      reason: reasonOf(unread ?? health?.reason, invalidNames),
      matchingFiles,
      isPaused: watch === undefined,
    }));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#following;
    const watches = [...this.#entries.values()].map((entry) => entry.watch?.close());
    this.#entries.clear();
    await Promise.all(watches);
  }

  #begin(folder: WatchedFolder, isPaused: boolean): void {
    if (isPaused) {
      this.#entries.set(folder.path, {
        folder,
        watch: undefined,
        health: undefined,
        unread: undefined,
        matchingFiles: 0,
        invalidNames: 0,
      });
      return;
    }
    let early: WatchHealth | undefined;
    const watch = this.#deps.ports.watcher.watch(folder, {
      hint: (hint) => this.#deps.hinted(hint),
      health: (health) => {
        const entry = this.#entries.get(folder.path);
        if (entry !== undefined) entry.health = health;
        else early = health;
        this.#deps.changed();
      },
    });
    this.#entries.set(folder.path, {
      folder,
      watch,
      health: early,
      unread: undefined,
      matchingFiles: 0,
      invalidNames: 0,
    });
  }

  async #scan(entry: Entry, signal: AbortSignal): Promise<void> {
    try {
      let files = 0;
      const report = ({ invalidNames }: ScanReport): void => void (entry.invalidNames = invalidNames);
      for await (const path of this.#deps.ports.scanner.scan(entry.folder, signal, report)) {
        files++;
        this.#deps.found(path);
      }
      entry.matchingFiles = files;
      entry.unread = undefined;
    } catch (thrown) {
      const fault = asFault(thrown);
      if (fault.disposition === 'cancelled') return;
      if (entry.unread !== fault.message)
        this.#deps.ports.logger.log('warn', fault.message, { folder: entry.folder.path });
      entry.unread = fault.message;
    }
  }
}

/** The sentence about a folder: why it is not watched natively, and names in it that cannot be uploaded. */
function reasonOf(health: string | undefined, invalidNames: number): string | null {
  const names =
    invalidNames === 0
      ? undefined
      : invalidNames === 1
        ? '1 file name is not valid UTF-8; rename it.'
        : `${invalidNames} file names are not valid UTF-8; rename them.`;
  const sentences = [health, names].filter((sentence) => sentence !== undefined);
  return sentences.length === 0 ? null : sentences.join(' ');
}

function isSameFilter(folder: WatchedFolder, config: EngineConfig): boolean {
  return (
    folder.include.join('\n') === config.include.join('\n') &&
    folder.exclude.join('\n') === config.exclude.join('\n') &&
    folder.followLinks === (config.followLinks ?? 'never')
  );
}
