/** Times of FAT are exact to two seconds, and the clock of a file server may differ a little. */
const TOLERANCE_MS = 2_000;

/** The times of a file, milliseconds since 1970; a birth time of 0 is unknown. */
export interface FileTimes {
  readonly fingerprint: { readonly birthtimeMs: number };
  readonly mtimeMs: number;
  readonly ctimeMs: number;
}

/**
 * Whether a file was complete before a folder was to give new recordings only: it was created, written and changed for the last
 * time before that. A file that still grows was written later, so that it is none; neither is one that is copied or moved into the
 * folder later, whose last change is later even where its other times are kept.
 * @param sinceMs milliseconds since 1970
 */
export function isEarlierFile({ fingerprint, mtimeMs, ctimeMs }: FileTimes, sinceMs: number): boolean {
  return Math.max(fingerprint.birthtimeMs, mtimeMs, ctimeMs) < sinceMs - TOLERANCE_MS;
}
