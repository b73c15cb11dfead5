/**
 * The history: every recording of this workstation that ended, as long as the journal keeps it. It is asked for in pages and is no
 * part of the snapshot.
 */
import { type Decoder, exactObject, instant, nullable, oneOf, refined, text, whole } from './read.ts';
import type { MediaView } from './viewModel.ts';

/**
 * `complete`: the object equals the whole file. `replaced`: the object equals an earlier state of a file that was uploaded again.
 * `incomplete`: the object holds a fragment of a file that was gone. `discarded`: a person, or the settings, dropped the upload.
 * `empty`: the file ended without a byte, or was gone before a part was stored.
 */
export const HISTORY_OUTCOMES = ['complete', 'replaced', 'incomplete', 'discarded', 'empty'] as const;
export type HistoryOutcome = (typeof HISTORY_OUTCOMES)[number];

/** One recording that ended. */
export interface HistoryEntry {
  readonly id: string;
  /** Absolute path of the file when the recording ended. */
  readonly path: string;
  readonly name: string;
  /** The folder of the file, absolute. */
  readonly folder: string;
  readonly bucket: string;
  readonly key: string;
  readonly outcome: HistoryOutcome;
  /** Bytes of the object; without an object, the stored bytes at the end. */
  readonly sizeBytes: number;
  readonly startedAt: string;
  readonly endedAt: string;
  /** CRC-32 of the object, eight hex digits; `null` without an object. */
  readonly crc32: string | null;
  readonly etag: string | null;
  readonly verifiedBy: 'checksum' | 'etag' | 'read_back' | null;
  readonly media: MediaView | null;
  /** The file went on afterwards, and the recording with this id uploads it whole. */
  readonly replacedBy: string | null;
}

/** All conditions have to hold. */
export interface HistoryFilter {
  /** Each of its words occurs in the path or the key; case and accents are ignored. Empty: any. */
  readonly text: string;
  /** The file lies in this folder or below it. `null`: any. */
  readonly folder: string | null;
  readonly outcome: HistoryOutcome | null;
  /** Ended at or after this time. `null`: any. */
  readonly from: string | null;
  /** Ended before this time. `null`: any. */
  readonly until: string | null;
}

export const EVERYTHING: HistoryFilter = { text: '', folder: null, outcome: null, from: null, until: null };

/** The entry after which a page continues. */
export interface HistoryCursor {
  readonly endedAt: string;
  readonly id: string;
}

export interface HistoryQuery {
  readonly filter: HistoryFilter;
  /** `null`: from the newest entry on. */
  readonly after: HistoryCursor | null;
  /** 1 to 500. */
  readonly limit: number;
}

const HISTORY_PAGE_MAX = 500;

export interface HistoryPage {
  /** Newest first. */
  readonly entries: readonly HistoryEntry[];
  /** For the next page; `null` at the end. */
  readonly next: HistoryCursor | null;
}

export interface HistoryDay {
  /** `2026-05-04`, in the time zone of this computer. */
  readonly day: string;
  readonly count: number;
  readonly sizeBytes: number;
}

/** The sums over all entries that a filter selects. */
export interface HistorySummary {
  readonly count: number;
  readonly sizeBytes: number;
  /** Days with entries, newest first. */
  readonly days: readonly HistoryDay[];
  /** Folders of the entries in the time of the filter, whatever its other conditions; sorted, at most `HISTORY_FOLDERS_MAX`. */
  readonly folders: readonly string[];
}

export const HISTORY_FOLDERS_MAX = 500;

const TEXT_MAX = 1_024;
const PATH_MAX = 32_767;

export const HISTORY_FORMATS = ['csv', 'pdf', 'html'] as const;

/** A table for spreadsheets, or a report: printed into a PDF, or as one page that any browser prints. */
export interface HistoryExport {
  readonly filter: HistoryFilter;
  readonly format: (typeof HISTORY_FORMATS)[number];
}

/** A filter from outside. */
export const historyFilter: Decoder<HistoryFilter> = exactObject<HistoryFilter>({
  text: text(TEXT_MAX),
  folder: nullable(text(PATH_MAX)),
  outcome: nullable(oneOf(HISTORY_OUTCOMES)),
  from: nullable(instant),
  until: nullable(instant),
});

/** A query from outside. */
export const historyQuery: Decoder<HistoryQuery> = exactObject<HistoryQuery>({
  filter: historyFilter,
  after: nullable(
    exactObject<HistoryCursor>({ endedAt: instant, id: refined(text(128), (id) => id !== '', 'is empty') }),
  ),
  limit: whole(1, HISTORY_PAGE_MAX),
});

/** A request for an export from outside. */
export const historyExport: Decoder<HistoryExport> = exactObject<HistoryExport>({
  filter: historyFilter,
  format: oneOf(HISTORY_FORMATS),
});

/** The words of a search, as `matchesWords` wants them. */
export function searchWords(query: string): readonly string[] {
  return folded(query)
    .split(/\s+/u)
    .filter((word) => word !== '');
}

/** Whether each word occurs in the text; case and accents are ignored. @param words see `searchWords` */
export function matchesWords(content: string, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const searched = folded(content);
  return words.every((word) => searched.includes(word));
}

/** The day of a time, `2026-05-04`, in the time zone of this computer. @param atMs milliseconds since 1970 */
export function localDay(atMs: number): string {
  const date = new Date(atMs);
  const pad = (value: number): string => String(value).padStart(2, '0');
  return `${String(date.getFullYear()).padStart(4, '0')}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}

/** The times of a day `2026-05-04` in the time zone of this computer; `undefined` for a text that is no day. */
export function timesOfDay(day: string): { readonly from: string; readonly until: string } | undefined {
  const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day) ?? [];
  if (year === undefined || month === undefined || date === undefined) return undefined;
  const at = (offset: number): Date => new Date(Number(year), Number(month) - 1, Number(date) + offset);
  if (localDay(at(0).getTime()) !== day) return undefined;
  return { from: at(0).toISOString(), until: at(1).toISOString() };
}

function folded(content: string): string {
  return content.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
