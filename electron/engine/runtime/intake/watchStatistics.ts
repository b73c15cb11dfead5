import type { WatchStatisticsView } from '../../../../shared/viewModel.ts';
import type { WatchObservation } from '../../ports/folderWatcher.ts';

/** Upper bounds of the classes of latencies, in milliseconds: from a fast native watch to a slow polling one. */
const LATENCY_BOUNDS_MS = [5, 10, 25, 50, 100, 250, 500, 1_000, 1_500, 2_500, 5_000, 10_000, 30_000, 60_000, 600_000];

/** Counts what the watch of one folder does. The memory it needs is constant. */
export class WatchStatistics {
  #seen = 0;
  #filtered = 0;
  #coalesced = 0;
  #foundBySweep = 0;
  #errors = 0;
  readonly #latencies = LATENCY_BOUNDS_MS.map(() => 0);
  #latencyCount = 0;

  /** @param isPassedOn false when it was merged with an earlier hint */
  hinted(isPassedOn: boolean): void {
    this.#seen++;
    if (!isPassedOn) this.#coalesced++;
  }

  observed(observation: WatchObservation): void {
    switch (observation.kind) {
      case 'filtered':
        this.#seen++;
        this.#filtered++;
        return;
      case 'error':
        this.#errors++;
        return;
      case 'latency': {
        const found = LATENCY_BOUNDS_MS.findIndex((bound) => observation.ms <= bound);
        const index = found === -1 ? LATENCY_BOUNDS_MS.length - 1 : found;
        this.#latencies[index] = (this.#latencies[index] ?? 0) + 1;
        this.#latencyCount++;
        return;
      }
      default:
        observation satisfies never;
    }
  }

  /** So many new files were found by a reading only. */
  missed(files: number): void {
    this.#foundBySweep += files;
  }

  view(queued: number): WatchStatisticsView {
    return {
      seen: this.#seen,
      filtered: this.#filtered,
      coalesced: this.#coalesced,
      foundBySweep: this.#foundBySweep,
      errors: this.#errors,
      queued,
      latencyP50Ms: this.#quantile(0.5),
      latencyP99Ms: this.#quantile(0.99),
    };
  }

  #quantile(share: number): number | null {
    if (this.#latencyCount === 0) return null;
    const rank = Math.ceil(this.#latencyCount * share);
    let count = 0;
    const index = this.#latencies.findIndex((inClass) => (count += inClass) >= rank);
    return LATENCY_BOUNDS_MS[index] ?? null;
  }
}
