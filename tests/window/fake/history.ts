import {
  type HistoryEntry,
  type HistoryFilter,
  type HistoryPage,
  type HistoryQuery,
  type HistorySummary,
  localDay,
  matchesWords,
  searchWords,
} from '../../../shared/history.ts';
import { MEDIA, ago } from './recordings.ts';

const PER_DAY = 40;

/** Recordings that ended, newest first, forty a day: cameras A and B in turn, one in twenty discarded, one in thirty incomplete. */
export function fakeHistory(count: number): readonly HistoryEntry[] {
  return Array.from({ length: count }, (_, age): HistoryEntry => {
    const number = count - 1 - age;
    const camera = number % 2 === 0 ? 'A' : 'B';
    const name = `${camera}001C${String(number).padStart(3, '0')}_261121_R7QK.mov`;
    const outcome = number % 20 === 7 ? 'discarded' : number % 30 === 11 ? 'incomplete' : 'complete';
    const hasObject = outcome !== 'discarded';
    const endedAt = ago(Math.floor(age / PER_DAY) * 86_400 + (age % PER_DAY) * 300);
    return {
      id: `past-${number}`,
      path: `/Volumes/SHUTTLE_02/CAM_${camera}/${name}`,
      name,
      folder: `/Volumes/SHUTTLE_02/CAM_${camera}`,
      bucket: 'day07-rushes',
      key: `streams/past-${number}/${name}`,
      outcome,
      sizeBytes: 12_384_000_000,
      startedAt: endedAt,
      endedAt,
      crc32: hasObject ? number.toString(16).padStart(8, '0') : null,
      etag: hasObject ? '9b2cf535f27731c974343645a3985328-1182' : null,
      verifiedBy: hasObject ? 'checksum' : null,
      media: hasObject ? MEDIA : null,
      replacedBy: null,
    };
  });
}

export function pageOf(history: readonly HistoryEntry[], { filter, after, limit }: HistoryQuery): HistoryPage {
  const selected = select(history, filter);
  const start = after === null ? 0 : selected.findIndex(({ id }) => id === after.id) + 1;
  const entries = selected.slice(start, start + limit);
  const last = entries.at(-1);
  const hasMore = last !== undefined && start + limit < selected.length;
  return { entries, next: hasMore ? { endedAt: last.endedAt, id: last.id } : null };
}

export function summaryOf(history: readonly HistoryEntry[], filter: HistoryFilter): HistorySummary {
  const selected = select(history, filter);
  const days = new Map<string, { day: string; count: number; sizeBytes: number }>();
  for (const { endedAt, sizeBytes } of selected) {
    const day = localDay(Date.parse(endedAt));
    const sum = days.get(day) ?? { day, count: 0, sizeBytes: 0 };
    days.set(day, { day, count: sum.count + 1, sizeBytes: sum.sizeBytes + sizeBytes });
  }
  const sizeBytes = selected.reduce((sum, entry) => sum + entry.sizeBytes, 0);
  const folders = [...new Set(history.map(({ folder }) => folder))].sort();
  return { count: selected.length, sizeBytes, days: [...days.values()], folders };
}

function select(history: readonly HistoryEntry[], filter: HistoryFilter): readonly HistoryEntry[] {
  const words = searchWords(filter.text);
  return history.filter(
    ({ outcome, folder, endedAt, path, key }) =>
      (filter.outcome === null || outcome === filter.outcome) &&
      (filter.folder === null || folder === filter.folder) &&
      (filter.from === null || Date.parse(endedAt) >= Date.parse(filter.from)) &&
      (filter.until === null || Date.parse(endedAt) < Date.parse(filter.until)) &&
      matchesWords(`${path}\n${key}`, words),
  );
}
