import type { EngineEvent, WatchStatisticsFields } from '../../../../shared/engineEvents.ts';
import type { FolderView, WatchStatisticsView } from '../../../../shared/viewModel.ts';
import { timestamp } from '../../core/timestamp.ts';
import type { Clock } from '../../ports/clock.ts';

/** Statistics that have changed are told this often. */
const STATISTICS_EVERY_MS = 60_000;

export interface WatchEventsDeps {
  readonly clock: Clock;
  /** The present statistics by folder. */
  readonly statistics: () => ReadonlyMap<string, WatchStatisticsView>;
  readonly tell: (event: EngineEvent) => void;
}

/** Tells how each folder is watched, when that changes, and the statistics of its watch from time to time. */
export class WatchEvents {
  readonly #deps: WatchEventsDeps;
  /** Folder → its health as it was told. */
  readonly #told = new Map<string, string>();
  /** Folder → its statistics as they were told. */
  readonly #toldStatistics = new Map<string, string>();
  #statisticsAtMs: number;

  constructor(deps: WatchEventsDeps) {
    this.#deps = deps;
    this.#statisticsAtMs = deps.clock.monotonicMs();
  }

  /** To be called with every change of the folders, and each second. */
  follow(folders: readonly FolderView[]): void {
    const watched = folders.filter(({ isPaused, method }) => !isPaused && method !== 'starting');
    const paths = new Set(folders.filter(({ isPaused }) => !isPaused).map(({ path }) => path));
    for (const known of [this.#told, this.#toldStatistics])
      for (const path of known.keys()) if (!paths.has(path)) known.delete(path);
    for (const folder of watched) this.#followHealth(folder);
    const nowMs = this.#deps.clock.monotonicMs();
    if (nowMs - this.#statisticsAtMs < STATISTICS_EVERY_MS) return;
    this.#statisticsAtMs = nowMs;
    this.#tellStatistics(new Set(watched.map(({ path }) => path)));
  }

  #followHealth({ path, method, reason, problemCode, problemSince, ...folder }: FolderView): void {
    const isBlind = folder.isBlind === true;
    const told = JSON.stringify([method, reason, problemCode, isBlind]);
    if (this.#told.get(path) === told) return;
    this.#told.set(path, told);
    this.#deps.tell({
      event: 'watch.health',
      time: this.#now(),
      folder: path,
      method,
      is_blind: isBlind,
      code: problemCode,
      since: problemSince,
      message: reason ?? '',
    });
  }

  #tellStatistics(watched: ReadonlySet<string>): void {
    for (const [folder, statistics] of this.#deps.statistics()) {
      const told = JSON.stringify(statistics);
      if (!watched.has(folder) || this.#toldStatistics.get(folder) === told) continue;
      this.#toldStatistics.set(folder, told);
      this.#deps.tell({ event: 'watch.statistics', time: this.#now(), folder, ...fieldsOf(statistics) });
    }
  }

  #now(): string {
    return timestamp(this.#deps.clock.nowMs());
  }
}

function fieldsOf(statistics: WatchStatisticsView): WatchStatisticsFields {
  const { seen, filtered, coalesced, foundBySweep, errors, queued, latencyP50Ms, latencyP99Ms } = statistics;
  return {
    seen,
    filtered,
    coalesced,
    found_by_sweep: foundBySweep,
    errors,
    queued,
    latency_p50_ms: latencyP50Ms,
    latency_p99_ms: latencyP99Ms,
  };
}
