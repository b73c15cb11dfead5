import { closeSync, fstatSync, ftruncateSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';

export interface RotatingFileOptions {
  readonly path: string;
  /** A file that would grow beyond this is renamed to `{path}.1`; the numbers of older files rise by one. */
  readonly bytesMax: number;
  /** Files kept, the current one included. */
  readonly filesMax: number;
}

/**
 * A text file that takes at most `bytesMax × filesMax` bytes, plus one line. Needs the right to create and rename files in its
 * folder, which it creates if necessary; files are readable by their owner only. `append` returns after the operating system has
 * the line, so a crash of this process loses none. A line that cannot be written (full disk, missing folder) is dropped and
 * counted, and the next line is tried again. Nothing here throws.
 */
export class RotatingFile {
  readonly #options: RotatingFileOptions;
  #file: number | undefined;
  #sizeBytes = 0;
  #dropped = 0;

  constructor(options: RotatingFileOptions) {
    this.#options = options;
  }

  /** The number of lines that could not be written so far. */
  get droppedLines(): number {
    return this.#dropped;
  }

  /** Appends one line and a line feed. @returns whether it was written */
  append(line: string): boolean {
    const bytes = Buffer.from(`${line}\n`);
    try {
      this.#makeRoom(bytes.length);
      this.#write(bytes);
      return true;
    } catch {
      this.#dropped++;
      this.close();
      return false;
    }
  }

  /** Idempotent; the next `append` opens the file again. */
  close(): void {
    if (this.#file === undefined) return;
    try {
      closeSync(this.#file);
    } catch {
      // Some file systems report a failed write only here; those lines are lost.
    }
    this.#file = undefined;
  }

  #makeRoom(bytes: number): void {
    this.#open();
    if (this.#sizeBytes === 0 || this.#sizeBytes + bytes <= this.#options.bytesMax) return;
    this.close();
    this.#shift();
    this.#open();
  }

  #open(): void {
    if (this.#file !== undefined) return;
    mkdirSync(path.dirname(this.#options.path), { recursive: true, mode: 0o700 });
    this.#file = openSync(this.#options.path, 'a', 0o600);
    this.#sizeBytes = fstatSync(this.#file).size;
  }

  #write(bytes: Buffer): void {
    if (this.#file === undefined) throw new Error('The log file is not open.');
    const written = writeSync(this.#file, bytes);
    if (written !== bytes.length) {
      // A full disk can take half of a line, which would corrupt the next one.
      ftruncateSync(this.#file, this.#sizeBytes);
      throw new Error('Only a part of the line was written.');
    }
    this.#sizeBytes += written;
  }

  #shift(): void {
    const { path: current, filesMax } = this.#options;
    if (filesMax <= 1) {
      rmSync(current, { force: true });
      return;
    }
    for (let number = filesMax - 1; number >= 1; number--) {
      const from = number === 1 ? current : `${current}.${number - 1}`;
      try {
        renameSync(from, `${current}.${number}`);
      } catch (error) {
        const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
        if (!isMissing) throw error;
      }
    }
  }
}
