import type { WriteStream } from 'node:tty';
import { TerminalWriter } from './terminalWriter.ts';

const ESC = '\u001b[';
/** The second screen of the terminal, so that what stood there before comes back; no cursor; long lines cut, not wrapped. */
const OPEN = `${ESC}?1049h${ESC}?25l${ESC}?7l${ESC}2J`;
const CLOSE = `${ESC}?7h${ESC}?25h${ESC}?1049l`;
/** Synchronized output: terminals that know it show a frame as a whole, others ignore it. */
const FRAME_BEGIN = `${ESC}?2026h`;
const FRAME_END = `${ESC}?2026l`;

export interface ScreenSize {
  readonly width: number;
  readonly height: number;
}

/** Some terminals and most recorders of terminal sessions report this size when they do not know theirs. */
const SIZE_UNKNOWN: ScreenSize = { width: 80, height: 24 };

/** A live picture on a terminal: only lines that changed are written, and the terminal is put right again in the end. */
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
    // However the process ends, short of being killed, the cursor comes back.
    process.once('exit', this.#exiting);
    this.#writer.show(OPEN);
  }

  get size(): ScreenSize {
    const { columns, rows } = this.#terminal;
    return { width: columns > 0 ? columns : SIZE_UNKNOWN.width, height: rows > 0 ? rows : SIZE_UNKNOWN.height };
  }

  /** Shows these lines, at most as many as the screen has. While the terminal does not take them, nothing is queued. */
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
   * Puts the terminal right and leaves `lines` standing on it. Idempotent.
   * @returns false when the terminal took nothing within `limitMs`; it is held up, and the process would be when it exits
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
