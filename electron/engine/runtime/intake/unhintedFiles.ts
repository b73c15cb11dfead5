import type { Clock } from '../../ports/clock.ts';

/** A hint that takes longer than this to come counts as missing. */
const HINT_LIMIT_MS = 5_000;

/** The most files that are waited for at once. Of further ones nothing is said. */
const FILES_MAX = 10_000;

interface UnhintedFile {
  readonly foundAtMs: number;
  /** How many hints there were when the reading before the one that found it began. */
  readonly hintsBefore: number;
  /** It turned out to be a recording. */
  isRecording: boolean;
}

/**
 * New files in one folder that a reading found before any hint told of them. A hint that comes soon is not missing; a file that turns
 * out to be no recording is not counted.
 */
export class UnhintedFiles {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #files = new Map<string, UnhintedFile>();
  #hints = 0;
  /** How many hints there were when the last reading began, and the one before it. */
  #hintsAtReading = 0;
  #hintsAtReadingBefore = 0;

  constructor(clock: Pick<Clock, 'monotonicMs'>) {
    this.#clock = clock;
  }

  /** A reading begins. */
  reading(): void {
    this.#hintsAtReadingBefore = this.#hintsAtReading;
    this.#hintsAtReading = this.#hints;
  }

  /** The reading found a file that was not considered before. */
  found(path: string): void {
    if (this.#files.has(path) || this.#files.size >= FILES_MAX) return;
    const foundAtMs = this.#clock.monotonicMs();
    this.#files.set(path, { foundAtMs, hintsBefore: this.#hintsAtReadingBefore, isRecording: false });
  }

  hinted(path: string): void {
    this.#hints++;
    this.#files.delete(path);
  }

  /**
   * The recordings whose hints are missing, each once. To be called each second. `isSilent`: no hint came at all between the reading that
   * did not find them yet and now.
   */
  missed(isUnfinished: (path: string) => boolean): { readonly missed: number; readonly isSilent: boolean } {
    let missed = 0;
    let isSilent = false;
    const nowMs = this.#clock.monotonicMs();
    for (const [path, file] of this.#files) {
      file.isRecording ||= isUnfinished(path);
      if (nowMs - file.foundAtMs < HINT_LIMIT_MS) continue;
      this.#files.delete(path);
      if (!file.isRecording) continue;
      missed++;
      isSilent ||= file.hintsBefore === this.#hints;
    }
    return { missed, isSilent };
  }
}
