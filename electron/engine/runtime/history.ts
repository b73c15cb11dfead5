import {
  HISTORY_FOLDERS_MAX,
  type HistoryCursor,
  type HistoryDay,
  type HistoryEntry,
  type HistoryFilter,
  type HistoryPage,
  type HistoryQuery,
  type HistorySummary,
  localDay,
  searchWords,
} from '../../../shared/history.ts';
import { endedAtMs } from '../core/checkpointCodec.ts';
import { historyEntry, isSelected } from '../core/history.ts';
import { timestamp } from '../core/timestamp.ts';
import type { CheckpointStore, EndedCursor } from '../ports/checkpointStore.ts';
import type { Clock } from '../ports/clock.ts';

/** Records read at once. The embedded journal is read synchronously, so that this bounds how long the process is blocked. */
const READ_AT_ONCE = 200;

export interface HistoryDeps {
  readonly checkpoints: Pick<CheckpointStore, 'loadEnded'>;
  readonly clock: Pick<Clock, 'sleep'>;
  /** Aborts when the engine stops. */
  readonly signal: AbortSignal;
  /** The workstation whose recordings are listed: a shared journal holds those of others too. */
  readonly ownerId: () => string;
}

/** The recordings that ended, read from the journal in pages; nothing is kept in memory. Rejects with the faults of the journal. */
export class History {
  readonly #deps: HistoryDeps;

  constructor(deps: HistoryDeps) {
    this.#deps = deps;
  }

  /** One page, newest first. */
  async page({ filter, after, limit }: HistoryQuery): Promise<HistoryPage> {
    const start = after === null ? undefined : { endedAtMs: Date.parse(after.endedAt), id: after.id };
    const entries: HistoryEntry[] = [];
    const words = searchWords(filter.text);
    let next: HistoryCursor | null = null;
    for await (const { entry, cursor } of this.#entries(filter, start)) {
      if (!isSelected(entry, filter, words)) continue;
      // One entry more than wanted shows that there is another page.
      if (entries.length === limit) return { entries, next };
      entries.push(entry);
      next = { endedAt: timestamp(cursor.endedAtMs), id: cursor.id };
    }
    return { entries, next: null };
  }

  /** The sums over all entries that the filter selects. */
  async summary(filter: HistoryFilter): Promise<HistorySummary> {
    const words = searchWords(filter.text);
    const days = new Map<string, HistoryDay>();
    const folders = new Set<string>();
    let count = 0;
    let sizeBytes = 0;
    for await (const { entry, cursor } of this.#entries(filter)) {
      if (folders.size < HISTORY_FOLDERS_MAX) folders.add(entry.folder);
      if (!isSelected(entry, filter, words)) continue;
      count++;
      sizeBytes += entry.sizeBytes;
      const day = localDay(cursor.endedAtMs);
      const sum = days.get(day) ?? { day, count: 0, sizeBytes: 0 };
      days.set(day, { day, count: sum.count + 1, sizeBytes: sum.sizeBytes + entry.sizeBytes });
    }
    return { count, sizeBytes, days: [...days.values()], folders: [...folders].sort() };
  }

  /** All entries that the filter selects, newest first. */
  async *select(filter: HistoryFilter): AsyncGenerator<HistoryEntry> {
    const words = searchWords(filter.text);
    for await (const { entry } of this.#entries(filter)) if (isSelected(entry, filter, words)) yield entry;
  }

  /** The entries in the time of the filter. */
  async *#entries(
    { from, until }: Pick<HistoryFilter, 'from' | 'until'>,
    start?: EndedCursor,
  ): AsyncGenerator<{ readonly entry: HistoryEntry; readonly cursor: EndedCursor }> {
    const { checkpoints, clock, signal, ownerId } = this.#deps;
    const range = {
      ...(from === null ? {} : { fromMs: Date.parse(from) }),
      ...(until === null ? {} : { untilMs: Date.parse(until) }),
    };
    let after = start;
    for (;;) {
      const page = await checkpoints.loadEnded({
        ...range,
        ...(after === undefined ? {} : { after }),
        limit: READ_AT_ONCE,
      });
      for (const record of page.records) {
        const atMs = endedAtMs(record);
        const entry = historyEntry(record);
        if (entry === undefined || atMs === undefined || record.ownerId !== ownerId()) continue;
        yield { entry, cursor: { endedAtMs: atMs, id: record.id } };
      }
      if (page.next === undefined) return;
      after = page.next;
      // Lets uploads proceed between two reads.
      await clock.sleep(0, signal);
    }
  }
}
