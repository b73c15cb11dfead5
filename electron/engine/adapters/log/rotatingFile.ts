import { closeSync, fstatSync, ftruncateSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';

export interface RotatingFileOptions {
  readonly path: string;
  /** A file that would grow past this is set aside as `{path}.1`, the older ones move up by one. */
  readonly bytesMax: number;
  /** Files kept, the current one included. */
  readonly filesMax: number;
}

/**
 * A text file that never takes more room than `bytesMax × filesMax` (but for one line). Needs the right to create and rename in
 * its folder, which it makes if it is not there; files are readable by their owner only. Each line is with the operating system
 * when `append` returns, so a crash of this process loses none. What cannot be written (full disk, folder gone) is dropped
 * whole and counted, and writing is tried again with the next line: nothing here throws.
 */
export class RotatingFile {
  readonly #options: RotatingFileOptions;
  #file: number | undefined;
  #sizeBytes = 0;
  #dropped = 0;

  constructor(options: RotatingFileOptions) {
    this.#options = options;
  }

  /** Lines that could not be written so far. */
  get droppedLines(): number {
    return this.#dropped;
  }

  /** Adds one line; the line feed is added here. @returns whether it was written */
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
      // Some file systems report a write that failed late here; those lines cannot be had back.
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
      // A disk that fills up takes half a line: it would spoil the next one.
      ftruncateSync(this.#file, this.#sizeBytes);
      throw new Error('The disk took only a part of the line.');
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
