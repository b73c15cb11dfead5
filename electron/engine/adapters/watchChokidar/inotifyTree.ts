import { type FSWatcher, lstat, lstatSync, readFileSync, type Stats, watch } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { folderOf, nameOf, pathIn, pathsUnder } from './pathBelow.ts';
import { SlowLooks } from './slowLooks.ts';
import { isReported, type TreeListener, type TreeOptions, type WatchTree } from './watchTree.ts';

/** Concurrent calls of `lstat`. */
const LOOKS_AT_ONCE = 16;
/** Looks without a thread take at most this time between two turns of the event loop. */
const TURN_MS = 10;
/** New subfolders that are read at once. */
const READ_AT_ONCE = 4;
/** Names that a tree remembers as those of files. */
const FILES_KEPT = 10_000;
/** One in so many changes of known files is looked at, to know the latency. */
const LOOK_EVERY_CHANGES = 64;
/** An event at a file that was written within this time tells of that write; otherwise only attributes changed. */
const JUST_WRITTEN_MS = 60_000;
/** After events may have been lost, the tree is walked again when no more were lost for this time. */
const LOST_QUIET_MS = 1_000;
/** Where they never stop, it is walked after this time. */
const LOST_MAX_MS = 5_000;
/** Events are of the burst in which others were lost if they came at most this long before that was noticed. */
const BURST_MS = 5_000;

/** A folder that is watched. */
interface Watched {
  /** Its path below the root. */
  readonly below: string;
  readonly watcher: FSWatcher;
  /** Whether names in it are looked at without a thread: it is on a disk. Not known at first. */
  isOnDisk: boolean;
  /** When its newest event came, on the monotonic clock. */
  eventMs: number;
  /** Names of subfolders that are watched. */
  subfolders?: Set<string>;
  /** Names of subfolders that could not be watched. */
  unwatched?: Set<string>;
  /** Names of files that were looked at. Their changes are reported without another look. */
  files?: Set<string>;
}

interface Look {
  readonly folder: Watched;
  readonly name: string;
  /** Its path below the root. */
  readonly below: string;
  /** Whether a file with this path is reported. */
  readonly isWanted: boolean;
  /** Whether the name was created, moved or deleted; otherwise its content or attributes changed. */
  isNew: boolean;
  isStarted: boolean;
  /** The name changed again after the look began. */
  isOutdated: boolean;
}

/**
 * Watches a tree on Linux with one inotify watch for each folder. Nothing is kept of files to which nothing happens, an event at a name
 * that matches no pattern costs one match, and a write to a file that was seen before costs no system call. A new folder is watched
 * before it is read, so that nothing in it is missed. Events that the kernel dropped because its queue was full are noticed by
 * the number of events that were in it: then all trees are walked again.
 */
export const inotifyTree: WatchTree = (options, listener) => {
  const tree = new InotifyTree(options, listener);
  void tree.start();
  return () => tree.stop();
};

class InotifyTree {
  readonly #options: TreeOptions;
  readonly #pathOf: (below: string) => string;
  readonly #listener: TreeListener;
  readonly #folders = new Map<string, Watched>();
  #filesKept = 0;
  /** Paths of the events since the last turn of the event loop: a look, or a change to report. */
  #events = new Map<string, Look | undefined>();
  #changes = 0;
  #turn: NodeJS.Immediate | undefined;
  readonly #looks = new Map<string, Look>();
  #waitingLooks: Look[] = [];
  #nextLook = 0;
  #looking = 0;
  /** Of looks without a thread. A thread costs five times as much. */
  readonly #slowLooks = new SlowLooks();
  readonly #toRead: string[] = [];
  readonly #reading = new Set<Promise<void>>();
  #lostTimer: NodeJS.Timeout | undefined;
  /** While the timer runs: when it was first noticed that events may have been lost. */
  #lostFromMs = 0;
  readonly #lost = (): void => this.#mayHaveLost();
  #isStopped = false;

  constructor(options: TreeOptions, listener: TreeListener) {
    this.#options = options;
    this.#pathOf = pathsUnder(options.root);
    this.#listener = listener;
  }

  async start(): Promise<void> {
    QUEUE.add(this.#lost);
    await this.#track(this.#read(''));
    if (!this.#isStopped) this.#listener.ready();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    QUEUE.remove(this.#lost);
    clearImmediate(this.#turn);
    clearTimeout(this.#lostTimer);
    for (const { watcher } of this.#folders.values()) watcher.close();
    this.#folders.clear();
    await Promise.all(this.#reading);
  }

  /** Watches and reads a folder with all below it. @param isTold whether the files in this folder are reported */
  async #read(below: string, isTold: (folder: string) => boolean = () => true): Promise<void> {
    for await (const file of this.#options.list(below, (folder) => this.#watch(folder))) {
      if (this.#isStopped) return;
      if (isTold(folderOf(file))) this.#listener.appeared(file);
    }
  }

  async #track(reading: Promise<void>): Promise<void> {
    const tracked = reading.finally(() => this.#reading.delete(tracked));
    this.#reading.add(tracked);
    await tracked;
  }

  #watch(below: string): undefined {
    if (this.#isStopped || this.#folders.has(below)) return;
    const parent = below === '' ? undefined : this.#folders.get(folderOf(below));
    // The folder above went away while it was read. If there is another one, that is read too; its watch ends the ones below it.
    if (parent === undefined && below !== '') return;
    const name = nameOf(below);
    const path = this.#pathOf(below);
    try {
      const watcher = watch(path);
      const folder: Watched = { below, watcher, isOnDisk: false, eventMs: Number.NEGATIVE_INFINITY };
      // Another file system may be mounted on any folder.
      void isOnDisk(path).then((is) => (folder.isOnDisk = is));
      watcher.on('change', (type, changed) => this.#event(folder, type, changed));
      watcher.on('error', (error) => this.#listener.failed(error));
      this.#folders.set(below, folder);
      if (parent !== undefined) (parent.subfolders ??= new Set()).add(name);
    } catch (error) {
      if (isMissing(error)) return;
      if (parent !== undefined) (parent.unwatched ??= new Set()).add(name);
      this.#listener.failed(error);
    }
  }

  /** Ends the watches of a folder and of all below it. */
  #leave(folder: Watched): void {
    this.#folders.delete(folder.below);
    folder.watcher.close();
    this.#filesKept -= folder.files?.size ?? 0;
    for (const name of folder.files ?? []) this.#listener.gone(pathIn(folder.below, name));
    for (const name of folder.subfolders ?? []) {
      const subfolder = this.#folders.get(pathIn(folder.below, name));
      if (subfolder !== undefined) this.#leave(subfolder);
    }
  }

  #event(folder: Watched, type: string, name: string | Buffer | null): void {
    if (this.#isStopped) return;
    QUEUE.count();
    folder.eventMs = performance.now();
    this.#turn ??= setImmediate(() => this.#takeEvents());
    if (typeof name !== 'string') return;
    const isNew = type === 'rename';
    const below = pathIn(folder.below, name);
    if (isNew) this.#forget(folder, name, below);
    else {
      if (folder.subfolders?.has(name) === true || this.#events.has(below)) return;
      if (folder.files?.has(name) === true && ++this.#changes % LOOK_EVERY_CHANGES !== 0) {
        this.#events.set(below, undefined);
        return;
      }
    }
    const look = this.#events.get(below);
    if (look !== undefined) {
      look.isNew ||= isNew;
      return;
    }
    const isWanted = this.#options.rule.isWanted(below);
    if (isWanted || this.#mayBeFolder(folder, name, below, isNew))
      this.#events.set(below, { folder, name, below, isWanted, isNew, isStarted: false, isOutdated: false });
    else this.#listener.filtered();
  }

  /** The name was created, moved or deleted: it belongs no more to the file or subfolder that is known under it. */
  #forget(folder: Watched, name: string, below: string): void {
    if (folder.files?.delete(name) === true) this.#filesKept--;
    if (folder.subfolders?.delete(name) !== true) return;
    const subfolder = this.#folders.get(below);
    if (subfolder !== undefined) this.#leave(subfolder);
  }

  /** A subfolder appears with its name, or becomes readable with its attributes. */
  #mayBeFolder(folder: Watched, name: string, below: string, isNew: boolean): boolean {
    return (isNew || folder.unwatched?.delete(name) === true) && this.#options.rule.mayEnter(below);
  }

  /** The events since the last turn of the event loop, those of one name as one. */
  #takeEvents(): void {
    this.#turn = undefined;
    const events = this.#events;
    this.#events = new Map();
    for (const [below, look] of events) {
      if (look === undefined) this.#listener.changed(below);
      else this.#want(look);
    }
    this.#lookAtNext();
  }

  #want(look: Look): void {
    const before = this.#looks.get(look.below);
    if (before === undefined || before.folder !== look.folder) {
      this.#looks.set(look.below, look);
      this.#waitingLooks.push(look);
    } else if (!before.isStarted) before.isNew ||= look.isNew;
    // A change is covered by a look under way: its answer is reported after the change.
    else if (look.isNew) before.isOutdated = true;
  }

  #lookAtNext(): void {
    const untilMs = performance.now() + TURN_MS;
    while (!this.#isStopped && this.#looking < LOOKS_AT_ONCE) {
      const nowMs = performance.now();
      if (nowMs > untilMs) {
        this.#turn ??= setImmediate(() => this.#takeEvents());
        return;
      }
      const look = this.#waitingLooks[this.#nextLook++];
      if (look === undefined) {
        this.#waitingLooks = [];
        this.#nextLook = 0;
        return;
      }
      look.isStarted = true;
      // Another file system may be mounted on a folder as soon as it is made, and one that does not answer would block this thread.
      const isFast = look.folder.isOnDisk && look.isWanted && !this.#slowLooks.isSlow(nowMs);
      if (isFast) this.#lookNow(look);
      else this.#lookLater(look);
    }
  }

  /** A name that the kernel just told of is in its cache, so this takes microseconds. */
  #lookNow(look: Look): void {
    const eventMs = Date.now();
    const startMs = performance.now();
    let stats: Stats | undefined;
    try {
      stats = lstatSync(this.#pathOf(look.below), { throwIfNoEntry: false });
    } catch {
      // As a name that is not there: its folder is not there any more, or cannot be entered.
    }
    this.#slowLooks.looked(startMs, performance.now());
    this.#looked(look, stats, eventMs);
  }

  #lookLater(look: Look): void {
    const eventMs = Date.now();
    this.#looking++;
    lstat(this.#pathOf(look.below), (error, stats) => {
      this.#looking--;
      if (this.#isStopped) return;
      this.#looked(look, error === null ? stats : undefined, eventMs);
      this.#lookAtNext();
    });
  }

  #looked(look: Look, stats: Stats | undefined, eventMs: number): void {
    if (this.#looks.get(look.below) === look) this.#looks.delete(look.below);
    this.#seen(look, stats, eventMs);
    if (look.isOutdated) this.#want({ ...look, isNew: true, isStarted: false, isOutdated: false });
  }

  #seen({ folder, name, below, isWanted, isNew }: Look, stats: Stats | undefined, eventMs: number): void {
    const { rule, hasLinks } = this.#options;
    // The folder was moved away meanwhile; what is there now is reported by the watch of the folder there.
    if (this.#folders.get(folder.below) !== folder) return;
    if (stats?.isDirectory() === true) {
      if (rule.mayEnter(below)) this.#enter(below);
    } else if (!isWanted) this.#listener.filtered();
    else if (stats === undefined) this.#listener.gone(below);
    else if (isReported(stats, hasLinks)) {
      this.#remember(folder, name);
      if (isNew || eventMs - stats.mtimeMs > JUST_WRITTEN_MS) this.#listener.appeared(below, stats);
      else this.#listener.changed(below, stats);
    }
  }

  #remember(folder: Watched, name: string): void {
    if (this.#filesKept >= FILES_KEPT) {
      for (const each of this.#folders.values()) delete each.files;
      this.#filesKept = 0;
    }
    folder.files ??= new Set();
    if (!folder.files.has(name)) this.#filesKept++;
    folder.files.add(name);
  }

  #enter(below: string): void {
    if (this.#folders.has(below)) return;
    this.#toRead.push(below);
    this.#readNext();
  }

  #readNext(): void {
    while (!this.#isStopped && this.#reading.size < READ_AT_ONCE) {
      const below = this.#toRead.pop();
      if (below === undefined) return;
      void this.#track(this.#read(below)).then(() => this.#readNext());
    }
  }

  /** The kernel may have dropped events: folders that appeared are not watched, and folders that moved are watched elsewhere. */
  #mayHaveLost(): void {
    const nowMs = performance.now();
    if (this.#lostTimer === undefined) this.#lostFromMs = nowMs;
    clearTimeout(this.#lostTimer);
    const leftMs = this.#lostFromMs + LOST_MAX_MS - nowMs;
    this.#lostTimer = setTimeout(() => this.#walkAgain(), Math.min(LOST_QUIET_MS, leftMs));
  }

  #walkAgain(): void {
    this.#lostTimer = undefined;
    // The files in folders without such events are found by the next reading of the engine.
    const quiet = new Set<string>();
    for (const { below, watcher, eventMs } of this.#folders.values()) {
      watcher.close();
      if (eventMs < this.#lostFromMs - BURST_MS) quiet.add(below);
    }
    this.#folders.clear();
    this.#filesKept = 0;
    void this.#track(this.#read('', (folder) => !quiet.has(folder)));
  }
}

/** Of Linux: `fs.inotify.max_queued_events`. */
const DEFAULT_QUEUE_LENGTH = 16_384;

/** From so many events in one turn on, some may have been dropped: others were of folders that are not watched any more. */
const LOST_AFTER_EVENTS = queueLength() / 4;

/** The kernel has one queue for all trees of the process. When it is full, it drops the events of any of them. */
class EventQueue {
  readonly #trees = new Set<() => void>();
  /** Since the last turn of the event loop. */
  #events = 0;

  /** @param lost called when events of the tree may have been dropped */
  add(lost: () => void): void {
    this.#trees.add(lost);
  }

  remove(lost: () => void): void {
    this.#trees.delete(lost);
  }

  /** An event came. */
  count(): void {
    if (this.#events++ > 0) return;
    setImmediate(() => {
      const hasLost = this.#events >= LOST_AFTER_EVENTS;
      this.#events = 0;
      if (hasLost) for (const lost of this.#trees) lost();
    });
  }
}

const QUEUE = new EventQueue();

function queueLength(): number {
  try {
    const length = Number(readFileSync('/proc/sys/fs/inotify/max_queued_events', 'utf8'));
    return length > 0 ? length : DEFAULT_QUEUE_LENGTH;
  } catch {
    return DEFAULT_QUEUE_LENGTH;
  }
}

/**
 * File systems of the kernel on disks of this machine and in its memory: no program is asked when a name in its cache is looked at. By
 * their number in statfs(2). Source: Linux, `include/uapi/linux/magic.h`; NTFS, `fs/ntfs3/super.c`; exFAT, `fs/exfat/exfat_fs.h`.
 */
const DISK_MAGIC: ReadonlySet<number> = new Set([
  0xef53, // ext2, ext3, ext4
  0x58465342, // XFS
  0x9123683e, // Btrfs
  0xf2f52010, // F2FS
  0x4d44, // FAT
  0x2011bab0, // exFAT
  0x7366746e, // NTFS
  0x01021994, // tmpfs
  0x794c7630, // overlayfs
]);

async function isOnDisk(folder: string): Promise<boolean> {
  return statfs(folder).then(
    ({ type }) => DISK_MAGIC.has(type),
    () => false,
  );
}

function isMissing(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
