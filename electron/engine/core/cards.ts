/**
 * The answer whether a card may be formatted, as pure functions: what the standing of each file is, to which card it belongs, and
 * the sums for each card in bounded memory.
 */
import { type CardView, UNSAFE_SHOWN, type UnsafeFile, type UnsafeReason } from '../../../shared/cards.ts';
import type { SourceMark } from './checkpointCodec.ts';
import { isSameFile, mayBeSameFile } from './recording.ts';
import { type FileNow, isUnchangedSince, mayBeOnFileSystem } from './sourceMark.ts';

/** Whether the file is as it was when its recording ended. A name that the mark does not have does not count. */
function isAsMarked(mark: SourceMark, path: string, file: FileNow): boolean {
  const isNamedSo = mark.path === undefined || mark.path === path;
  if (!isNamedSo || !mayBeOnFileSystem(mark, file.fileSystem)) return false;
  return isSameFile(mark.fingerprint, file.fingerprint) && isUnchangedSince(mark, file);
}

/**
 * The standing of a wanted file.
 * @param path absolute
 * @param file `undefined` when it cannot be read
 * @param marks of the finished recordings that the journal knows for its name and its identity
 * @param running the state of a recording of this file that has not ended; `undefined` when there is none
 */
export function standingOf(
  path: string,
  file: FileNow | undefined,
  marks: readonly SourceMark[],
  running: Extract<UnsafeReason, 'uploading' | 'attention' | 'paused'> | undefined,
): 'verified' | UnsafeReason {
  if (file === undefined) return 'unreadable';
  if (running !== undefined) return running;
  const mark = marks.find((one) => isAsMarked(one, path, file));
  if (mark === undefined) {
    // A file of another card was not uploaded before, also when it has the ids of one that was.
    const isKnown = marks.some(
      (one) => mayBeSameFile(one.fingerprint, file.fingerprint) && mayBeOnFileSystem(one, file.fileSystem),
    );
    return isKnown ? 'changed' : 'waiting';
  }
  if (mark.isDiscarded) return 'discarded';
  if (mark.isIncomplete === true) return 'incomplete';
  // An empty file has no object, and nothing is lost with it.
  return mark.object !== undefined || file.sizeBytes === 0 ? 'verified' : 'waiting';
}

/** Folders that cameras create on a card. They are parts of a card, not cards. */
const CARD_STRUCTURE =
  /^(dcim|private|contents|clips?\d*|avchd|avf_info|bpav|bdmv|xdroot|xavc|m4root|mp_root|misc|thmbnl|sub|general|media|video|audio|.*\.(rdm|rdc))$/i;

/**
 * The first-level folders that are cards of their own. None when the watched folder is itself a card: when a camera's folder lies
 * directly in it.
 */
export function cardFolders(firstLevel: Iterable<string>): ReadonlySet<string> {
  const names = [...firstLevel];
  return new Set(names.some((name) => CARD_STRUCTURE.test(name)) ? [] : names);
}

/** The first folder of a path below the watched folder; empty for a file directly in it. @param path with `/` */
export function firstFolder(path: string): string {
  const slash = path.indexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

/** The sums for the files of one card. */
export class CardTally {
  #wanted = 0;
  #verified = 0;
  #notIncluded = 0;
  #bytesLeft = 0;
  readonly #unsafe: UnsafeFile[] = [];

  /** @param path below the watched folder, with `/` */
  addWanted(path: string, sizeBytes: number, standing: 'verified' | UnsafeReason): void {
    this.#wanted++;
    if (standing === 'verified') {
      this.#verified++;
      return;
    }
    this.#bytesLeft += sizeBytes;
    if (this.#unsafe.length < UNSAFE_SHOWN) this.#unsafe.push({ path, sizeBytes, reason: standing });
  }

  addNotIncluded(): void {
    this.#notIncluded++;
  }

  /** Adds the files of another card to this one. */
  absorb(other: CardTally): void {
    this.#wanted += other.#wanted;
    this.#verified += other.#verified;
    this.#notIncluded += other.#notIncluded;
    this.#bytesLeft += other.#bytesLeft;
    this.#unsafe.push(...other.#unsafe.slice(0, UNSAFE_SHOWN - this.#unsafe.length));
  }

  /** @param isRead everything in the folder could be read */
  view(path: string, isRead: boolean): CardView {
    const isVerified = this.#verified === this.#wanted;
    return {
      path,
      wanted: this.#wanted,
      verified: this.#verified,
      notIncluded: this.#notIncluded,
      bytesLeft: this.#bytesLeft,
      unsafe: this.#unsafe,
      verdict: !isVerified ? 'unsafe' : !isRead ? 'unknown' : this.#wanted === 0 ? 'empty' : 'safe',
    };
  }
}
