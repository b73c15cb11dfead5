import { diskFiles } from '../../support/diskFiles.ts';
import { ChokidarFolderWatcher } from '../../../electron/engine/adapters/watchChokidar/chokidarFolderWatcher.ts';
import type { WatchHealth } from '../../../electron/engine/ports/folderWatcher.ts';
import { silentLogger } from '../../support/loggers.ts';

/** Run as a program of its own, by a test that lowered its limits: watches the folder it is given and prints what it is told. */
const [path] = process.argv.slice(2);
if (path === undefined) throw new Error('Which folder?');
const appeared = new Set<string>();
const health = Promise.withResolvers<WatchHealth>();
const watcher = new ChokidarFolderWatcher({
  scanner: diskFiles(silentLogger).scanner,
  source: diskFiles().source,
  logger: silentLogger,
});
const watch = watcher.watch(
  { path, include: [], exclude: [] },
  { hint: (hint) => appeared.add(hint.path), health: (told) => health.resolve(told) },
);
await watch.ready;
const told = await health.promise;
await watch.close();
process.stdout.write(JSON.stringify({ health: told, appeared: [...appeared] }));
