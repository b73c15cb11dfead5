import type { SourceFingerprint } from '../../../../../electron/engine/core/recording.ts';
import type { SeenSource } from '../../../../../electron/engine/core/recordingState.ts';
import { MIB } from '../machine.ts';

/** What a file holds: for every MiB a number that no other write has ever put there. 0 was reserved, but never written. */
export type Content = readonly number[];

/** The text that stands for some bytes: its own digest and, in the simulated store, its own ETag. */
export function textOf(content: Content): string {
  return content.join(',');
}

/**
 * One file on a disk without bytes. Every change gets a time of its own, but for a replacement that keeps it on purpose; what
 * the file held at each time stays known.
 */
export class SimulatedDisk {
  path = '/media/take.mp4';
  #inode = 7;
  #mtimeMs = 1;
  #lastWrite = 0;
  #content: Content | undefined = [];
  #removed: Content = [];
  readonly #history = new Map<string, Content>();

  constructor() {
    this.#note();
  }

  get isThere(): boolean {
    return this.#content !== undefined;
  }

  get fingerprint(): SourceFingerprint {
    return { device: '1', inode: String(this.#inode), birthtimeMs: this.#inode };
  }

  append(cells: number): void {
    if (this.#content !== undefined) this.#change([...this.#content, ...this.#fresh(cells)]);
  }

  reserve(cells: number): void {
    if (this.#content !== undefined) this.#change([...this.#content, ...Array.from({ length: cells }, () => 0)]);
  }

  /** Writes one place below the end again. */
  rewrite(place: number): void {
    if (this.#content === undefined || this.#content.length === 0) return;
    this.#change(this.#content.with(place % this.#content.length, this.#next()));
  }

  truncate(cells: number): void {
    if (this.#content !== undefined && this.#content.length > cells) this.#change(this.#content.slice(0, cells));
  }

  remove(): void {
    if (this.#content === undefined) return;
    this.#removed = this.#content;
    this.#content = undefined;
  }

  /** The file is back, as it was. */
  restore(): void {
    this.#content ??= this.#removed;
  }

  rename(number: number): void {
    this.path = `/media/take-${number % 3}.mp4`;
  }

  /** Another file under the same name; with `keepsTime` of the same size and time. */
  replace(cells: number, keepsTime: boolean): void {
    const length = keepsTime && this.#content !== undefined ? this.#content.length : cells;
    this.#inode++;
    this.#content = this.#fresh(length);
    if (keepsTime) this.#note();
    else this.#change(this.#content);
  }

  stat(path: string): SeenSource | undefined {
    if (this.#content === undefined || path !== this.path) return undefined;
    return { sizeBytes: this.#content.length * MIB, mtimeMs: this.#mtimeMs, fingerprint: this.fingerprint };
  }

  /** As many bytes as there are of these. */
  read(path: string, offset: number, length: number): Content | undefined {
    if (path !== this.path) return undefined;
    return this.#content?.slice(offset / MIB, (offset + length) / MIB);
  }

  find(fingerprint: SourceFingerprint): string | undefined {
    return this.isThere && fingerprint.inode === this.fingerprint.inode ? this.path : undefined;
  }

  /** What this file held when it had this time. */
  contentAt(fingerprint: SourceFingerprint, mtimeMs: number): Content | undefined {
    return this.#history.get(`${fingerprint.inode} ${mtimeMs}`);
  }

  #next(): number {
    this.#lastWrite++;
    return this.#lastWrite;
  }

  #fresh(cells: number): Content {
    return Array.from({ length: cells }, () => this.#next());
  }

  #change(content: Content): void {
    this.#content = content;
    this.#mtimeMs = 1 + this.#next();
    this.#note();
  }

  #note(): void {
    if (this.#content !== undefined) this.#history.set(`${this.#inode} ${this.#mtimeMs}`, this.#content);
  }
}
