import type { HistoryEntry } from './history.ts';

/** Begins a formula, in full width as well; spreadsheets skip white space and control characters before it. */
const FORMULA = /^(?:[\t\r\n]|[\s\p{C}]*[=+\-@|%＝＋－＠])/u;

type Column = readonly [name: string, value: (entry: HistoryEntry) => string | number | null];

/** Names in English in every language, since programs read them. Further columns are added at the end. */
const COLUMNS: readonly Column[] = [
  ['name', ({ name }) => name],
  ['result', ({ outcome }) => outcome],
  ['size_bytes', ({ sizeBytes }) => sizeBytes],
  ['duration_seconds', ({ media }) => media?.durationSeconds ?? null],
  ['timecode', ({ media }) => media?.timecode ?? null],
  ['crc32', ({ crc32 }) => crc32],
  ['etag', ({ etag }) => etag],
  ['verified_by', ({ verifiedBy }) => verifiedBy],
  ['started_at', ({ startedAt }) => startedAt],
  ['ended_at', ({ endedAt }) => endedAt],
  ['path', ({ path }) => path],
  ['bucket', ({ bucket }) => bucket],
  ['key', ({ key }) => key],
];

/** The first line of a table of recordings, as RFC 4180 wants it. */
export const CSV_HEADER = `${COLUMNS.map(([name]) => name).join(',')}\r\n`;

/** The line of one recording. */
export function csvLine(entry: HistoryEntry): string {
  return `${COLUMNS.map(([, value]) => cell(value(entry))).join(',')}\r\n`;
}

/**
 * A text that a spreadsheet would run as a formula gets an apostrophe in front of it (OWASP, CSV injection). File names and object
 * keys come from outside.
 */
function cell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const guarded = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n;\t]/.test(guarded) || guarded !== guarded.trim() ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
