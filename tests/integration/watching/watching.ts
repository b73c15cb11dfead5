import { expect, onTestFinished, vi } from 'vitest';
import { ChokidarFolderWatcher } from '../../../electron/engine/adapters/watchChokidar/chokidarFolderWatcher.ts';
import type { FolderWatcherOptions } from '../../../electron/engine/adapters/watchChokidar/chokidarFolderWatcher.ts';
import type { FileSource } from '../../../electron/engine/ports/fileSource.ts';
import type {
  FileHint,
  FolderWatch,
  WatchedFolder,
  WatchHealth,
  WatchObservation,
} from '../../../electron/engine/ports/folderWatcher.ts';
import { diskFiles } from '../../support/diskFiles.ts';
import { RecordingLogger } from '../../support/loggers.ts';

export const FAST = { presenceMs: 50, patienceMs: 30_000, pollMs: 50, retryNativeMs: 3_600_000 };

/** A watched folder and all that was told of it. */
export class Watching {
  readonly hints: FileHint[] = [];
  readonly healths: WatchHealth[] = [];
  readonly observations: WatchObservation[] = [];
  readonly logger = new RecordingLogger();
  readonly watch: FolderWatch;

  constructor(folder: Partial<WatchedFolder> & { path: string }, options: Partial<FolderWatcherOptions> = {}) {
    const watcher = new ChokidarFolderWatcher({
      scanner: diskFiles(this.logger).scanner,
      source: diskFiles().source,
      logger: this.logger,
      times: FAST,
      ...options,
    });
    this.watch = watcher.watch(
      { include: [], exclude: [], ...folder },
      {
        hint: (hint) => this.hints.push(hint),
        health: (health) => this.healths.push(health),
        observed: (observation) => this.observations.push(observation),
      },
    );
    onTestFinished(() => this.watch.close());
  }

  async sees(kind: FileHint['kind'], path: string): Promise<void> {
    await vi.waitFor(() => expect(this.hints).toContainEqual({ kind, path }), { timeout: 60_000, interval: 20 });
  }

  async isIn(method: WatchHealth['method']): Promise<WatchHealth> {
    return vi.waitFor(
      () => {
        const health = this.healths.at(-1);
        if (health?.method !== method) throw new Error(`The folder is ${health?.method ?? 'not looked at yet'}.`);
        return health;
      },
      { timeout: 60_000, interval: 20 },
    );
  }
}

const disk = diskFiles().source;

/** The files of this machine, as if each folder were on a network. */
export const onNetwork: FileSource = {
  restrictTo: (folders, followLinks) => disk.restrictTo(folders, followLinks),
  stat: (path) => disk.stat(path),
  open: (path) => disk.open(path),
  findByFingerprint: (folder, fingerprint) => disk.findByFingerprint(folder, fingerprint),
  isNetworkFolder: async () => true,
  deviceOf: (folder) => disk.deviceOf(folder),
  fileSystemOf: (folder) => disk.fileSystemOf(folder),
  spaceOf: (folder) => disk.spaceOf(folder),
};
