import { Counter, Gauge, type Registry } from 'prom-client';
import type { FolderView, Snapshot, WatchStatisticsView } from '../../../../shared/viewModel.ts';

/** The present statistics of each folder that is watched, by its path. */
export type ReadStatistics = () => ReadonlyMap<string, WatchStatisticsView>;

/** Series for each watched folder, with its path as the label. They are read at every scrape. */
export function addWatchMetrics(registers: Registry[], snapshot: () => Snapshot, statistics: ReadStatistics): void {
  addCounters(registers, statistics);
  addGauges(registers, statistics);
  const health: Gauge<'folder'> = new Gauge({
    name: 'rushes_watch_healthy',
    help: '1 while a watched folder is there, can be read, and changes in it are noticed; else 0.',
    labelNames: ['folder'],
    registers,
    collect: () => {
      health.reset();
      for (const folder of snapshot().folders)
        if (!folder.isPaused) health.set({ folder: folder.path }, isHealthy(folder) ? 1 : 0);
    },
  });
}

function isHealthy({ problemSince, isBlind }: FolderView): boolean {
  return problemSince === null && isBlind !== true;
}

function addCounters(registers: Registry[], statistics: ReadStatistics): void {
  const counter = (name: string, help: string, read: (of: WatchStatisticsView) => number): void => {
    const made: Counter<'folder'> = new Counter({
      name,
      help,
      labelNames: ['folder'],
      registers,
      collect: () => {
        made.reset();
        for (const [folder, of] of statistics()) made.inc({ folder }, read(of));
      },
    });
  };
  counter('rushes_watch_events_total', 'Changes that the watch of a folder saw.', ({ seen }) => seen);
  counter(
    'rushes_watch_events_filtered_total',
    'Of them, left out because they match no pattern.',
    ({ filtered }) => filtered,
  );
  counter(
    'rushes_watch_events_coalesced_total',
    'Of them, merged with an earlier one about the same file.',
    ({ coalesced }) => coalesced,
  );
  counter(
    'rushes_watch_files_found_by_sweep_total',
    'New files of which no event told: only a reading of the folder found them.',
    ({ foundBySweep }) => foundBySweep,
  );
  counter('rushes_watch_errors_total', 'Errors of the watch of a folder.', ({ errors }) => errors);
}

function addGauges(registers: Registry[], statistics: ReadStatistics): void {
  const queue: Gauge<'folder'> = new Gauge({
    name: 'rushes_watch_queue_length',
    help: 'Files that have to be looked at.',
    labelNames: ['folder'],
    registers,
    collect: () => {
      queue.reset();
      for (const [folder, { queued }] of statistics()) queue.set({ folder }, queued);
    },
  });
  const latency: Gauge<'folder' | 'quantile'> = new Gauge({
    name: 'rushes_watch_latency_seconds',
    help: 'From a change on disk to its event, the upper bound of a class of times; absent while nothing has changed.',
    labelNames: ['folder', 'quantile'],
    registers,
    collect: () => {
      latency.reset();
      for (const [folder, { latencyP50Ms, latencyP99Ms }] of statistics()) {
        if (latencyP50Ms !== null) latency.set({ folder, quantile: '0.5' }, latencyP50Ms / 1_000);
        if (latencyP99Ms !== null) latency.set({ folder, quantile: '0.99' }, latencyP99Ms / 1_000);
      }
    },
  });
}
