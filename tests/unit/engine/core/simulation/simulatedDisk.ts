import { type SourceFingerprint, isSameFile } from '../../../../../electron/engine/core/recording.ts';
import type { SeenSource } from '../../../../../electron/engine/core/recordingState.ts';
import { MIB } from '../../../../support/bytes.ts';

/** The content of a file: for every MiB a number that no other write has ever put there. 0 was reserved, but never written. */
export type Content = readonly number[];

/** The text that stands for some bytes: its own digest and, in the simulated store, its own ETag. */
export function textOf(content: Content): string {
  return content.join(',');
}

export interface OpenedFile {
  stat(): SeenSource;
  read(offset: number, length: number): Content;
}

interface SimulatedFile {
  readonly inode: number;
  /** Files of one take hold bytes that belong together; another take's bytes must never be mixed in. */
  take: number;
  content: Content;
  mtimeMs: number;
  ctimeMs: number;
  /** Cells that its own take has cut off, at the places where they were. */
  readonly cut: Map<number, number>;
}

/** Where a file goes that loses its name to another one. */
export type Departure = 'deleted' | 'aside' | 'away';

const NAMES = ['/media/take.mp4', '/media/take-1.mp4', '/media/take-2.mp4'] as const;
const ASIDE = '/media/take.old';
const BACK = '/media/back.mp4';

/**
 * A folder without bytes. Every change gets a change time of its own; the modification time can be kept on purpose. Without birth
 * times a deleted file's inode goes to the next new one. It is known of every byte to which take it belongs, and whether its own
 * take has written another in its place.
 */
export class SimulatedDisk {
  /** The name of the file that the recorder writes. */
  path: string = NAMES[0];
  readonly #hasBirthTimes: boolean;
  readonly #files = new Map<string, SimulatedFile>();
  /** Files that are out of sight, and could be put back. */
  readonly #gone: SimulatedFile[] = [];
  readonly #superseded = new Set<number>();
  readonly #takeOf = new Map<number, number>();
  readonly #history = new Map<string, Content>();
  #lastInode = 7;
  /** The inode of a file that was deleted, until it is noticed that the file is gone. */
  #deletedInode: number | undefined;
  #freeInode: number | undefined;
  #lastTake = 1;
  #lastWrite = 1;

  constructor(hasBirthTimes = true) {
    this.#hasBirthTimes = hasBirthTimes;
    this.#files.set(this.path, { inode: 7, take: 1, content: [], mtimeMs: 1, ctimeMs: 1, cut: new Map() });
    this.#note();
  }

  get isThere(): boolean {
    return this.#files.has(this.path);
  }

  get fingerprint(): SourceFingerprint {
    return this.#fingerprintOf(this.#active ?? { inode: 0 });
  }

  append(cells: number): void {
    const file = this.#active;
    if (file !== undefined) this.#lengthen(file, this.#fresh(file, cells));
  }

  reserve(cells: number): void {
    const file = this.#active;
    if (file !== undefined)
      this.#lengthen(
        file,
        Array.from({ length: cells }, () => 0),
      );
  }

  /** Writes one place below the end again. With `keepsTime` the modification time is put back afterwards. */
  rewrite(place: number, keepsTime = false): void {
    const file = this.#active;
    if (file === undefined || file.content.length === 0) return;
    const { mtimeMs } = file;
    const at = place % file.content.length;
    this.#superseded.add(file.content[at] ?? 0);
    this.#change(file, file.content.with(at, this.#fresh(file, 1)[0] ?? 0));
    if (keepsTime) file.mtimeMs = mtimeMs;
  }

  /** Changes times only: both, or only the change time (a mode, a link count). */
  touch(both: boolean): void {
    const file = this.#active;
    if (file === undefined) return;
    const { mtimeMs } = file;
    this.#change(file, file.content);
    if (!both) file.mtimeMs = mtimeMs;
  }

  truncate(cells: number): void {
    const file = this.#active;
    if (file === undefined || file.content.length <= cells) return;
    // Bytes written into an emptied file are another take.
    if (cells === 0) this.#beginTake(file);
    else for (const [place, cell] of file.content.entries()) if (place >= cells) file.cut.set(place, cell);
    this.#change(file, file.content.slice(0, cells));
  }

  /** Cuts off the zeros at the end. */
  giveBack(): void {
    const file = this.#active;
    const cells = file?.content.findLastIndex((cell) => cell !== 0) ?? -1;
    if (file !== undefined && cells >= 0 && cells + 1 < file.content.length)
      this.#change(file, file.content.slice(0, cells + 1));
  }

  /** Another take is written over the file, which keeps its id, before anybody looks. */
  overwrite(cells: number): void {
    const file = this.#active;
    if (file === undefined || file.content.length === 0) return;
    this.#beginTake(file);
    this.#change(file, this.#fresh(file, cells));
  }

  remove(): void {
    const file = this.#active;
    if (file === undefined) return;
    this.#files.delete(this.path);
    this.#gone.push(file);
    this.#deletedInode = file.inode;
  }

  /**
   * From now on the inode of the file that was deleted last may be given to a new one. Not before the loss was noticed: a reused
   * inode under a file that at once is longer than the old one cannot be told apart.
   */
  releaseInode(): void {
    this.#freeInode = this.#deletedInode ?? this.#freeInode;
    this.#deletedInode = undefined;
  }

  /** Every file that is out of sight is back: under its old name if that is free, else under another. */
  restore(): void {
    for (const file of this.#gone.splice(0)) {
      // Its inode was given to another file meanwhile, so it would be copied back, as a new one.
      const isTaken = [...this.#files.values()].some(({ inode }) => inode === file.inode);
      if (isTaken) continue;
      this.#keepInode(file);
      this.#files.set(this.#files.has(this.path) ? BACK : this.path, file);
    }
  }

  rename(number: number): void {
    const file = this.#active;
    const name = NAMES[number % NAMES.length] ?? NAMES[0];
    if (file === undefined || this.#files.has(name)) return;
    this.#files.delete(this.path);
    this.#files.set(name, file);
    this.path = name;
    this.#lastWrite++;
    file.ctimeMs = this.#lastWrite;
    this.#note();
  }

  /** Another take under the same name; with `keepsTime` of the same size and modification time. */
  replace(cells: number, keepsTime: boolean, departure: Departure): void {
    const before = this.#depart(departure);
    const length = keepsTime && before !== undefined ? before.content.length : cells;
    const file = this.#create(++this.#lastTake);
    this.#change(file, this.#fresh(file, length));
    if (keepsTime && before !== undefined) file.mtimeMs = before.mtimeMs;
  }

  /** An application saves by replacing: a new file, whose content is that of the old one but for one place, and maybe its end. */
  saveByReplacing(place: number): void {
    const before = this.#depart('deleted');
    if (before === undefined) return;
    const file = this.#create(before.take);
    for (const [cutPlace, cell] of before.cut) file.cut.set(cutPlace, cell);
    const at = place % Math.max(1, before.content.length);
    for (const cell of before.content.slice(at, at + 1)) this.#superseded.add(cell);
    this.#change(file, [...before.content.slice(0, at), ...this.#fresh(file, 1), ...before.content.slice(at + 1)]);
  }

  /** Removes the file that took the recording's name and gives the name back to the recording's file. */
  swapBack(): void {
    const file = this.#gone.pop();
    if (file === undefined || [...this.#files.values()].some(({ inode }) => inode === file.inode)) return;
    this.#keepInode(file);
    if (this.#files.delete(this.path)) this.#lastWrite++;
    this.#files.set(this.path, file);
  }

  stat(path: string): SeenSource | undefined {
    const file = this.#files.get(path);
    return file === undefined ? undefined : this.#facts(file);
  }

  /** Opens a file: what is read through it stays that file, whatever happens to the name. */
  open(path: string): OpenedFile | undefined {
    const file = this.#files.get(path);
    if (file === undefined) return undefined;
    return {
      stat: () => this.#facts(file),
      read: (offset, length) => file.content.slice(offset / MIB, (offset + length) / MIB),
    };
  }

  find(fingerprint: SourceFingerprint): string | undefined {
    for (const [path, file] of this.#files) if (isSameFile(this.#fingerprintOf(file), fingerprint)) return path;
    return undefined;
  }

  /** The content of a file at the time when it had these times. */
  contentAt(fingerprint: SourceFingerprint, ctimeMs: number | undefined): Content | undefined {
    return this.#history.get(`${fingerprint.inode} ${ctimeMs}`);
  }

  /** All that its files hold. */
  cells(): ReadonlySet<number> {
    return new Set([...this.#files.values()].flatMap(({ content }) => content));
  }

  /** The takes that these bytes belong to. */
  takesOf(content: Content): ReadonlySet<number> {
    return new Set(content.flatMap((cell) => this.#takeOf.get(cell) ?? []));
  }

  /** Whether a byte is on no disk any more, although its own take has not put another in its place. */
  isLost(cell: number): boolean {
    if (cell === 0 || this.#superseded.has(cell)) return false;
    return ![...this.#files.values()].some((file) => file.content.includes(cell));
  }

  get #active(): SimulatedFile | undefined {
    return this.#files.get(this.path);
  }

  #keepInode({ inode }: SimulatedFile): void {
    if (this.#freeInode === inode) this.#freeInode = undefined;
    if (this.#deletedInode === inode) this.#deletedInode = undefined;
  }

  #depart(departure: Departure): SimulatedFile | undefined {
    const before = this.#active;
    if (before === undefined) return undefined;
    this.#files.delete(this.path);
    if (departure === 'away' || (departure === 'aside' && this.#files.has(ASIDE))) this.#gone.push(before);
    else if (departure === 'aside') this.#files.set(ASIDE, before);
    else this.#deletedInode = before.inode;
    return before;
  }

  #create(take: number): SimulatedFile {
    const isReused = !this.#hasBirthTimes && this.#freeInode !== undefined;
    const inode = isReused ? (this.#freeInode ?? 0) : ++this.#lastInode;
    if (isReused) this.#freeInode = undefined;
    const file = { inode, take, content: [], mtimeMs: 0, ctimeMs: 0, cut: new Map<number, number>() };
    this.#files.set(this.path, file);
    return file;
  }

  #facts(file: SimulatedFile): SeenSource {
    const { content, mtimeMs, ctimeMs } = file;
    return { sizeBytes: content.length * MIB, mtimeMs, ctimeMs, fingerprint: this.#fingerprintOf(file) };
  }

  #fingerprintOf({ inode }: Pick<SimulatedFile, 'inode'>): SourceFingerprint {
    return { device: '1', inode: String(inode), birthtimeMs: this.#hasBirthTimes ? inode : 0 };
  }

  #fresh(file: SimulatedFile, cells: number): Content {
    return Array.from({ length: cells }, () => {
      this.#lastWrite++;
      this.#takeOf.set(this.#lastWrite, file.take);
      return this.#lastWrite;
    });
  }

  /** All bytes that are written from now on belong to another take. */
  #beginTake(file: SimulatedFile): void {
    file.take = ++this.#lastTake;
    file.cut.clear();
  }

  /** A cell that was cut off, and has another one of its take at its place now, was rewritten, as if it had never been cut off. */
  #lengthen(file: SimulatedFile, cells: Content): void {
    for (const index of cells.keys()) {
      const cut = file.cut.get(file.content.length + index);
      if (cut !== undefined) this.#superseded.add(cut);
    }
    this.#change(file, [...file.content, ...cells]);
  }

  #change(file: SimulatedFile, content: Content): void {
    this.#lastWrite++;
    file.content = content;
    file.mtimeMs = this.#lastWrite;
    file.ctimeMs = this.#lastWrite;
    this.#history.set(`${file.inode} ${file.ctimeMs}`, content);
  }

  #note(): void {
    const file = this.#active;
    if (file !== undefined) this.#history.set(`${file.inode} ${file.ctimeMs}`, file.content);
  }
}
