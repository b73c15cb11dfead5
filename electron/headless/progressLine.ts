import { visibleText } from '../../shared/visibleText.ts';
import { cutMiddle } from './table/fitText.ts';

/** The line is written anew this often at most. */
const EVERY_MS = 100;

/** Columns of a terminal that does not state its width. */
const COLUMNS = 80;

/** One line at the end of the output of a terminal, which is written over. Where stderr is no terminal, nothing is written. */
export class ProgressLine {
  readonly #stream: NodeJS.WriteStream;
  readonly #nowMs: () => number;
  #shownAtMs = Number.NEGATIVE_INFINITY;
  #isShown = false;

  constructor(stream: NodeJS.WriteStream, nowMs: () => number) {
    this.#stream = stream;
    this.#nowMs = nowMs;
  }

  /** Shows the text, unless the line was written a moment ago and is still there. */
  show(text: string): void {
    const nowMs = this.#nowMs();
    if (!this.#stream.isTTY || nowMs - this.#shownAtMs < EVERY_MS) return;
    this.#shownAtMs = nowMs;
    this.#isShown = true;
    const { columns } = this.#stream;
    this.#stream.write(`\r${cutMiddle(visibleText(text), (columns > 0 ? columns : COLUMNS) - 1)}\u001b[K`);
  }

  /** Removes the line, so that other output can follow in its place. Idempotent. */
  clear(): void {
    if (this.#isShown) this.#stream.write('\r\u001b[K');
    this.#isShown = false;
    this.#shownAtMs = Number.NEGATIVE_INFINITY;
  }
}
