/**
 * One watcher on a folder, in a process of its own: `node bench/watchChild.ts WATCHER FOLDER`. Tells its parent when it is ready, and
 * answers its requests.
 */
import { statSync, watch as watchRecursively } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { subscribe } from '@parcel/watcher';
import { watch } from 'chokidar';
import { ChokidarFolderWatcher, type Logger, nodeFiles, systemClock } from '../electron/engine/index.ts';
import { DEFAULT_INCLUDE } from '../shared/defaultInclude.ts';
import { quantile } from './support/figures.ts';
import { machineMs } from './support/machineClock.ts';
import type { WatcherName, WatchReport, WatchRequest } from './cases/watch.ts';

const SILENT: Logger = { log() {} };

interface Watching {
  readonly ready: Promise<void>;
  close(): Promise<void>;
  /** Reads the folder again and tells each file that was changed since files were last forgotten. */
  sweep?(): Promise<void>;
}

function rushes(folder: string, seen: (file: string) => void, isPolling: boolean): Watching {
  const { source, scanner } = nodeFiles({ clock: systemClock, logger: SILENT });
  source.restrictTo([folder], 'never');
  if (isPolling) source.isNetworkFolder = async () => true;
  const watcher = new ChokidarFolderWatcher({ scanner, source, logger: SILENT });
  const watched = { path: folder, include: DEFAULT_INCLUDE, exclude: [] };
  const watching = watcher.watch(watched, { hint: ({ path: file }) => seen(file), health: () => undefined });
  return {
    ready: watching.ready,
    close: () => watching.close(),
    async sweep() {
      for await (const file of scanner.scan(watched, new AbortController().signal))
        if ((statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) >= forgottenAtMs) seen(file);
    },
  };
}

const WATCHERS: Readonly<Record<WatcherName, (folder: string, seen: (file: string) => void) => Watching>> = {
  Rushes: (folder, seen) => rushes(folder, seen, false),
  'Rushes, polling': (folder, seen) => rushes(folder, seen, true),
  '@parcel/watcher'(folder, seen) {
    const subscribed = subscribe(folder, (_error, events) => {
      for (const { type, path: file } of events) if (type !== 'delete') seen(file);
    });
    return {
      ready: subscribed.then(() => undefined),
      close: async () => (await subscribed).unsubscribe(),
    };
  },
  chokidar(folder, seen) {
    const watcher = watch(folder, { followSymlinks: false, atomic: false });
    watcher.on('add', seen).on('change', seen);
    return {
      ready: new Promise((resolve) => watcher.once('ready', () => resolve())),
      close: () => watcher.close(),
    };
  },
  'fs.watch, recursive'(folder, seen) {
    const watcher = watchRecursively(folder, { recursive: true }, (_kind, file) => {
      if (file !== null) seen(path.join(folder, file));
    });
    return { ready: Promise.resolve(), close: async () => watcher.close() };
  },
};

const [, , name, folder = ''] = process.argv;
const seen = new Set<string>();
const latenciesMs: number[] = [];
/** Only files in this folder count. */
let counted = folder;
/** By the wall clock, as the times of files. */
let forgottenAtMs = Date.now();

const startedMs = performance.now();
const watching = WATCHERS[name as WatcherName](folder, note);
await watching.ready;
let cpu = process.cpuUsage();
process.on('message', (request: WatchRequest) => void answer(request));
tell({ ...report(), seconds: (performance.now() - startedMs) / 1_000, cpuMs: cpuMs(process.cpuUsage()) });

function note(file: string): void {
  // Some watchers report folders too.
  if (!file.endsWith('.mov') || seen.has(file) || !file.startsWith(counted + path.sep)) return;
  seen.add(file);
  // The name of a file that measures the latency says when it was made.
  const madeMs = /^at ([\d.]+)\.mov$/.exec(path.basename(file))?.[1];
  if (madeMs !== undefined) latenciesMs.push(machineMs() - Number(madeMs));
}

async function answer(request: WatchRequest): Promise<void> {
  switch (request.kind) {
    case 'forget':
      // After the CPU time was read.
      tell(collected(report()));
      seen.clear();
      latenciesMs.length = 0;
      counted = request.counted ?? folder;
      forgottenAtMs = Date.now();
      cpu = process.cpuUsage();
      break;
    case 'block': {
      // Acknowledged first, so that the parent writes while this process is blocked.
      tell(report());
      await sleep(50);
      const endMs = performance.now() + request.ms;
      while (performance.now() < endMs);
      break;
    }
    case 'report':
      tell(report());
      break;
    case 'sweep':
      await watching.sweep?.();
      tell(report());
      break;
    case 'close': {
      const closingMs = performance.now();
      await watching.close();
      tell({ ...report(), seconds: (performance.now() - closingMs) / 1_000 });
      process.disconnect();
      break;
    }
    default:
      request satisfies never;
  }
}

function report(): WatchReport {
  return {
    seen: seen.size,
    seconds: 0,
    cpuMs: cpuMs(process.cpuUsage(cpu)),
    isSwept: watching.sweep !== undefined,
    ...memory(),
    medianMs: quantile(latenciesMs, 0.5),
    p999Ms: quantile(latenciesMs, 0.999),
  };
}

/** The report, with the memory after a garbage collection. */
function collected(before: WatchReport): WatchReport {
  globalThis.gc?.();
  return { ...before, ...memory() };
}

function memory(): Pick<WatchReport, 'rssBytes' | 'liveBytes'> {
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rssBytes: rss, liveBytes: heapUsed + external };
}

function cpuMs({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1_000;
}

function tell(message: WatchReport): void {
  process.send?.(message);
}
