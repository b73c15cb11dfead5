import { sentence } from '../../../../shared/sentences/sentence.ts';
import type { Dir, Dirent } from 'node:fs';
import { lstat, opendir, stat } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { Fault } from '../../core/fault.ts';
import { ExtensionCounts } from '../../core/notIncluded.ts';
import { compilePatterns } from '../../core/patterns.ts';
import type { PathRule } from '../../core/patterns.ts';
import { quotedName } from '../../../../shared/visibleText.ts';
import type {
  EntryState,
  EntryStates,
  FolderScanner,
  ScanReport,
  ScanWalk,
  WatchedFolder,
} from '../../ports/folderWatcher.ts';
import type { Logger } from '../../ports/logger.ts';
import type { DeviceLimiter } from './deviceLimiter.ts';
import { errorCode } from './sourceFault.ts';
import { StateThreads } from './stateThreads.ts';
import type { WatchedRoots } from './watchedRoots.ts';

/** Concurrent folder reads: enough to hide the latency of a network, few enough to leave threads of the pool to the uploads. */
const FOLDERS_AT_ONCE = 3;
/** Files that a thread is asked to examine at once: few enough that the request is small. */
const STATES_PER_CALL = 2_500;
/** Files after which the event loop gets a turn, so that a folder of 100 000 files does not block everything else. */
const FILES_PER_TURN = 500;
/**
 * Lines about ignored entries. They are remembered, so that each is written once; more of them would replace all else in the log, in
 * each reading again.
 */
const LOGGED_MAX = 10_000;

/**
 * Told in each scan of an entry that could be or hold a recording and is not listed. @param reason completes a sentence about it
 */
export type LeftOut = (path: string, reason: string) => void;

/**
 * Lists folders of this machine. Needs permission to list them. Links to folders are not entered, so nothing is listed twice and a
 * cycle of links ends. An entry that has the name of a recording but is none (folder, FIFO, socket, device, link) is left out,
 * never opened, and logged once; so are a subfolder that cannot be read and a name that is not valid UTF-8. The log names the first
 * ten thousand of them.
 */
export class NodeFolderScanner implements FolderScanner, EntryStates {
  readonly #leftOut: LeftOut | undefined;
  readonly #logger: Logger;
  readonly #limiter: DeviceLimiter;
  readonly #roots: WatchedRoots;
  readonly #threads = new StateThreads();
  readonly #logged = new Set<string>();

  constructor(options: {
    readonly logger: Logger;
    readonly limiter: DeviceLimiter;
    readonly roots: WatchedRoots;
    readonly leftOut?: LeftOut;
  }) {
    this.#leftOut = options.leftOut;
    this.#logger = options.logger;
    this.#limiter = options.limiter;
    this.#roots = options.roots;
  }

  async *scan(
    folder: WatchedFolder,
    signal: AbortSignal,
    report?: (report: ScanReport) => void,
    walk: ScanWalk = {},
  ): AsyncGenerator<string, void, undefined> {
    const rule = compilePatterns(folder.include, folder.exclude, folder);
    const waiting = [walk.from ?? ''];
    const running = new Map<string, Promise<Listing>>();
    const ended = new AbortController();
    const stopped = rejectedBy(signal, ended.signal);
    let invalidNames = 0;
    let unreadableFolders = 0;
    const notIncluded = new ExtensionCounts();
    try {
      while (waiting.length > 0 || running.size > 0) {
        while (running.size < FOLDERS_AT_ONCE) {
          const next = waiting.pop();
          if (next === undefined) break;
          if (walk.entering?.(next) === false) continue;
          running.set(next, this.#list(folder, next, rule, signal, walk.answered));
        }
        if (running.size === 0) break;
        // Raced with `stopped`, because a folder that does not answer must not delay the end.
        const listing = await Promise.race([...running.values(), stopped]);
        running.delete(listing.folder);
        waiting.push(...listing.folders);
        invalidNames += listing.invalidNames;
        if (listing.isUnreadable) unreadableFolders++;
        notIncluded.addAll(listing.notIncluded);
        let sinceTurn = 0;
        for (const file of listing.files) {
          if (++sinceTurn % FILES_PER_TURN === 0) await setImmediate();
          if (signal.aborted) throw cancelled();
          yield join(folder.path, file);
        }
        // Each race with `stopped` keeps its listing for as long as `stopped` is kept.
        listing.files.length = 0;
      }
      report?.({ invalidNames, unreadableFolders, notIncluded: notIncluded.view() });
    } finally {
      ended.abort();
    }
  }

  async states(paths: readonly string[], signal: AbortSignal): Promise<readonly (EntryState | undefined)[]> {
    const states: (EntryState | undefined)[] = [];
    const followed = this.#roots.followLinks === 'inside' ? 'all' : this.#roots.all;
    // One call to the limiter for some of them, one after the other. One of two devices would count as silent when the other one is.
    while (states.length < paths.length) {
      if (signal.aborted) throw cancelled();
      const some = this.#onOneDevice(paths, states.length);
      const request = { paths: some, followed } as const;
      states.push(...(await this.#limiter.file(some[0] ?? '', () => this.#threads.states(request))));
    }
    return states;
  }

  /** Some paths from `from` on that are on one device, as far as it is known; at least one. */
  #onOneDevice(paths: readonly string[], from: number): readonly string[] {
    const folder = dirname(paths[from] ?? '');
    const last = Math.min(paths.length, from + STATES_PER_CALL);
    let before = folder;
    let to = from + 1;
    for (; to < last; to++) {
      const next = dirname(paths[to] ?? '');
      if (next !== before && !this.#limiter.isOneDevice(next, folder)) break;
      before = next;
    }
    return paths.slice(from, to);
  }

  async #list(
    watched: WatchedFolder,
    folder: string,
    rule: PathRule,
    signal: AbortSignal,
    answered: ScanWalk['answered'],
  ): Promise<Listing> {
    const listing: Listing = {
      folder,
      files: [],
      folders: [],
      invalidNames: 0,
      isUnreadable: false,
      notIncluded: new ExtensionCounts(),
    };
    const root = watched.path;
    try {
      const opening = this.#open(join(root, folder));
      // A refusal is an answer too.
      const tell = (error?: unknown): unknown => error instanceof Fault || answered?.(folder);
      if (answered !== undefined) await opening.then(() => tell(), tell);
      for await (const entry of await opening) {
        if (signal.aborted) throw cancelled();
        await this.#take(watched, entry, listing, rule);
      }
    } catch (error) {
      if (error instanceof Fault) throw error;
      if (folder === '') throw await unreadableRoot(root, error);
      const code = errorCode(error);
      // A subfolder that was deleted meanwhile is not worth a log line.
      if (code === 'ENOENT' || code === 'ENOTDIR') return listing;
      listing.isUnreadable = true;
      this.#leaveOut(join(root, folder), `is ignored: it is a subfolder that cannot be read (${code}).`);
    }
    return listing;
  }

  /** Adds one entry of a folder to its listing, unless it is none of the wanted. */
  async #take(watched: WatchedFolder, entry: Dirent, listing: Listing, rule: PathRule): Promise<void> {
    const path = listing.folder === '' ? entry.name : `${listing.folder}/${entry.name}`;
    const full = join(watched.path, path);
    const isWanted = rule.isWanted(path);
    const isEntered = entry.isDirectory() && rule.mayEnter(path);
    if (!isWanted && entry.isFile() && rule.isNotIncluded(path)) listing.notIncluded.add(entry.name);
    if (!isWanted && !isEntered && !entry.isSymbolicLink()) return;
    if (entry.name.includes(REPLACEMENT) && !(await this.#exists(full))) {
      listing.invalidNames++;
      this.#leaveOut(full, 'is ignored: its name is not valid UTF-8. Rename it.');
      return;
    }
    if (entry.isDirectory()) {
      if (isEntered) listing.folders.push(path);
      // Patterns that take every file match every folder too, which says nothing about its name.
      if (isWanted && extname(entry.name) !== '') this.#logOnce(full, 'is ignored: it is a folder.');
    } else if (entry.isSymbolicLink()) {
      if (await this.#isFollowed(watched, full, isWanted)) listing.files.push(path);
    } else if (entry.isFile()) listing.files.push(path);
    else this.#leaveOut(full, 'is ignored: it is a FIFO, socket or device.');
  }

  /** Whether this link is to be followed. Every link that is not, and could have led to recordings, is logged once. */
  async #isFollowed(watched: WatchedFolder, path: string, isWanted: boolean): Promise<boolean> {
    if (watched.followLinks !== 'inside') {
      if (isWanted) this.#leaveOut(path, 'is ignored: it is a link.');
      return false;
    }
    if (!isWanted) return false;
    try {
      const target = await this.#limiter.file(path, () => stat(path));
      if (target.isFile()) {
        await this.#roots.checkTarget(path);
        return true;
      }
      this.#leaveOut(path, target.isDirectory() ? 'is ignored: it is a link to a folder.' : IGNORED_LINK);
    } catch (error) {
      if (error instanceof Fault && error.code === 'disk_error') throw error;
      const isOutside = error instanceof Fault;
      this.#leaveOut(
        path,
        isOutside ? 'is ignored: it is a link to a file outside of the watched folders.' : IGNORED_LINK,
      );
    }
    return false;
  }

  async #exists(path: string): Promise<boolean> {
    try {
      await this.#limiter.file(path, () => lstat(path));
      return true;
    } catch (error) {
      if (error instanceof Fault) throw error;
      return errorCode(error) !== 'ENOENT';
    }
  }

  #open(path: string): Promise<Dir> {
    const closeLate = (directory: Dir): void => void directory.close().catch(() => undefined);
    return this.#limiter.folder(path, () => opendir(path, { bufferSize: 256 }), closeLate);
  }

  #leaveOut(path: string, reason: string): void {
    this.#leftOut?.(path, reason);
    this.#logOnce(path, reason);
  }

  #logOnce(path: string, reason: string): void {
    const key = `${reason}\0${path}`;
    if (this.#logged.size > LOGGED_MAX || this.#logged.has(key)) return;
    this.#logged.add(key);
    if (this.#logged.size <= LOGGED_MAX) this.#logger.log('warn', `${quotedName(path)} ${reason}`, { path });
    else this.#logger.log('warn', 'Further ignored entries are not logged until the next start: there are too many.');
  }
}

/** Node decodes every byte that is not valid UTF-8 to this character, and the decoded name leads to no file. */
const REPLACEMENT = '\ufffd';

const IGNORED_LINK = 'is ignored: it is a link that leads to no file.';

interface Listing {
  readonly folder: string;
  readonly files: string[];
  readonly folders: string[];
  invalidNames: number;
  isUnreadable: boolean;
  readonly notIncluded: ExtensionCounts;
}

async function unreadableRoot(root: string, error: unknown): Promise<Fault> {
  const code = errorCode(error);
  const folder = quotedName(root);
  // The same code stands for a file in place of the folder, and for one in place of a folder above it.
  if (code === 'ENOTDIR' && (await isThere(root))) {
    return new Fault('source_unreadable', sentence('notAFolder', { folder }), {
      disposition: 'attention',
      cause: error,
    });
  }
  if (code === 'EACCES' || code === 'EPERM') {
    const message = sentence('folderForbidden', { folder });
    return new Fault('source_unreadable', message, { disposition: 'attention', cause: error });
  }
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    const message = sentence('folderMissing', { folder });
    return new Fault('source_missing', message, { disposition: 'attention', cause: error });
  }
  const message = sentence('folderUnreadable', { folder, detail: code || String(error) });
  return new Fault('disk_error', message, { disposition: 'retry', cause: error });
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Rejects when `signal` aborts, and never settles otherwise. @param until removes the listener on `signal` when it aborts */
function rejectedBy(signal: AbortSignal, until: AbortSignal): Promise<never> {
  const aborted = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(cancelled());
    signal.addEventListener('abort', () => reject(cancelled()), { once: true, signal: until });
  });
  aborted.catch(() => undefined);
  return aborted;
}

function cancelled(): Fault {
  return new Fault('cancelled', 'Stopped.', { disposition: 'cancelled' });
}
