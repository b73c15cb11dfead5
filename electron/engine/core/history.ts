import type { HistoryEntry, HistoryFilter, HistoryOutcome } from '../../../shared/history.ts';
import { matchesWords } from '../../../shared/history.ts';
import { crc32Hex } from './crc32.ts';
import { isFragment, type RecordingRecord } from './recording.ts';

/** The entry of a recording that ended; `undefined` for one that has not. */
export function historyEntry(record: RecordingRecord): HistoryEntry | undefined {
  const outcome = outcomeOf(record);
  if (outcome === undefined) return undefined;
  const { object, media } = record;
  const [folder, name] = splitPath(record.path);
  return {
    id: record.id,
    path: record.path,
    name,
    folder,
    bucket: record.bucket,
    key: record.key,
    outcome,
    sizeBytes: object?.sizeBytes ?? record.bytesSent,
    startedAt: record.startedAt,
    endedAt: object?.completedAt ?? record.lastActivityAt,
    crc32: object === undefined ? null : crc32Hex(object.crc32),
    etag: object?.etag ?? null,
    verifiedBy: object?.verifiedBy ?? null,
    media: media ?? null,
    replacedBy: record.replacedBy ?? null,
  };
}

/** Whether an entry meets all conditions but the times. @param words of the text of the filter, see `searchWords` */
export function isSelected(
  entry: HistoryEntry,
  { folder, outcome }: Pick<HistoryFilter, 'folder' | 'outcome'>,
  words: readonly string[],
): boolean {
  if (outcome !== null && entry.outcome !== outcome) return false;
  if (folder !== null && !isBelow(entry.folder, folder)) return false;
  return matchesWords(`${entry.path}\n${entry.key}`, words);
}

function outcomeOf(record: RecordingRecord): HistoryOutcome | undefined {
  switch (record.phase) {
    case 'completed':
      return isFragment(record) ? 'incomplete' : record.replacedBy === undefined ? 'complete' : 'replaced';
    case 'cancelled':
      return 'discarded';
    case 'aborted_no_parts':
      return 'empty';
    default:
      return undefined;
  }
}

/** Folder and name. Records may come from another platform, so that both separators count. */
function splitPath(path: string): readonly [folder: string, name: string] {
  const at = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  return [at <= 0 ? path.slice(0, at + 1) : path.slice(0, at), path.slice(at + 1)];
}

function isBelow(folder: string, other: string): boolean {
  if (folder === other) return true;
  if (!folder.startsWith(other)) return false;
  return /[\\/]$/.test(other) || /^[\\/]/.test(folder.slice(other.length));
}
