/**
 * The answer to "May I format this card?" for a watched folder and each card in it. It comes from a complete new reading of the
 * folder: each file on disk is compared with the mark of the upload that was finished.
 */

/** Why a file is not safe. `waiting`: no recording of it was finished. `changed`: it is not the file any more that was uploaded. */
export const UNSAFE_REASONS = [
  'waiting',
  'uploading',
  'attention',
  'paused',
  'changed',
  'incomplete',
  'discarded',
  'unreadable',
] as const;
export type UnsafeReason = (typeof UNSAFE_REASONS)[number];

export interface UnsafeFile {
  /** Below the watched folder, with `/`. */
  readonly path: string;
  /** 0 for a file that cannot be read. */
  readonly sizeBytes: number;
  readonly reason: UnsafeReason;
}

export interface CardView {
  /** Absolute. */
  readonly path: string;
  /**
   * Identifies the card, whatever reader it is in: the id of its file system after its kind and a colon, e.g. `uuid:1A2B-3C4D`. Absent: the
   * folder is a part of a larger drive, or the system does not tell.
   */
  readonly volume?: string;
  /** Files that match the patterns. */
  readonly wanted: number;
  /** Wanted files whose verified object equals the file as it is now. */
  readonly verified: number;
  /** Clips of a camera card; complete: all their files, sidecars and spanned files included, are verified. Absent: no camera card. */
  readonly clips?: { readonly complete: number; readonly total: number };
  /** Files that match no pattern, are excluded, or were there before the folder was added and were not wanted. */
  readonly notIncluded: number;
  /** Bytes of the wanted files that are not verified. */
  readonly bytesLeft: number;
  /** Some of the wanted files that are not verified: at most `UNSAFE_SHOWN`. */
  readonly unsafe: readonly UnsafeFile[];
  /**
   * `safe`: every wanted file is verified, there is one at least, and everything could be read. `unknown`: something could not be read,
   * or the card was exchanged for another one meanwhile. `empty`: it holds no wanted file.
   */
  readonly verdict: 'safe' | 'unsafe' | 'unknown' | 'empty';
}

/** The id that other programs show for the card too; `undefined` when it has none. */
export function volumeId(volume: string | undefined): string | undefined {
  return volume?.startsWith('uuid:') === true ? volume.slice('uuid:'.length) : undefined;
}

export const UNSAFE_SHOWN = 100;

export interface FolderCheck {
  /** The watched folder, absolute. */
  readonly path: string;
  /** When the reading began. Later changes are not in it. */
  readonly checkedAt: string;
  /** The cards in the folder, by name; the first one is the folder itself when files lie directly in it, or when it is a card. */
  readonly cards: readonly CardView[];
  /** Names that are not valid UTF-8, and subfolders that cannot be read. While there are any, no card is safe. */
  readonly unreadable: number;
}
