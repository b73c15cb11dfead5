import type { WriteStream } from 'node:tty';
import { TerminalWriter } from './terminalWriter.ts';

const ESC = '\u001b[';
/** Alternate screen, so that the earlier content is restored later; cursor hidden; long lines cut instead of wrapped. */
const OPEN = `${ESC}?1049h${ESC}?25l${ESC}?7l${ESC}2J`;
const CLOSE = `${ESC}?7h${ESC}?25h${ESC}?1049l`;
/** Synchronized output: a terminal that supports it shows a frame at once; others ignore it. */
const FRAME_BEGIN = `${ESC}?2026h`;
const FRAME_END = `${ESC}?2026l`;

export interface ScreenSize {
  readonly width: number;
  readonly height: number;
}

/** Used when the terminal reports no size, as most recorders of terminal sessions do. */
const SIZE_UNKNOWN: ScreenSize = { width: 80, height: 24 };

/** A full-screen display that writes only changed lines and restores the terminal when it closes. */
export class LiveScreen {
  readonly #terminal: WriteStream;
  readonly #writer: TerminalWriter;
  #shown: readonly string[] = [];
  #isOpen = true;
  readonly #resized = (): void => {
    this.#shown = [];
    this.#writer.show(`${ESC}2J`);
  };
  readonly #exiting = (): void => this.#writer.last(CLOSE);

  /** @param descriptor the terminal's file descriptor, e.g. 1 for `process.stdout` */
  constructor(terminal: WriteStream, descriptor: number) {
    this.#terminal = terminal;
    this.#writer = new TerminalWriter(descriptor);
    terminal.on('resize', this.#resized);
    // Restores the cursor however the process ends, unless it is killed.
    process.once('exit', this.#exiting);
    this.#writer.show(OPEN);
  }

  get size(): ScreenSize {
    const { columns, rows } = this.#terminal;
    return { width: columns > 0 ? columns : SIZE_UNKNOWN.width, height: rows > 0 ? rows : SIZE_UNKNOWN.height };
  }

  /** Shows these lines, at most `size.height`. Dropped while an earlier frame is still being written. */
  show(lines: readonly string[]): void {
    if (!this.#isOpen || this.#writer.isBusy) return;
    const rows = Math.max(lines.length, this.#shown.length);
    let frame = '';
    for (let row = 0; row < rows; row++) {
      const line = lines[row] ?? '';
      if (line !== (this.#shown[row] ?? '')) frame += `${ESC}${row + 1};1H${ESC}2K${line}`;
    }
    this.#shown = lines;
    if (frame !== '') this.#writer.show(FRAME_BEGIN + frame + FRAME_END);
  }

  /**
   * Restores the terminal and prints `lines` on it. Idempotent.
   * @returns false if the terminal accepted nothing within `limitMs`; then the process would block at its exit
   */
  async close(lines: readonly string[], limitMs: number): Promise<boolean> {
    if (!this.#isOpen) return true;
    this.#isOpen = false;
    this.#terminal.off('resize', this.#resized);
    process.off('exit', this.#exiting);
    this.#writer.show(CLOSE + lines.map((line) => `${line}\n`).join(''));
    const late = new Promise<boolean>((resolve) => setTimeout(resolve, limitMs, false).unref());
    return Promise.race([this.#writer.quiet().then(() => true), late]);
  }
}
