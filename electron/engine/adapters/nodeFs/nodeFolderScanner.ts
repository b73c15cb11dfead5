import type { Dir } from 'node:fs';
import { opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { Fault } from '../../core/fault.ts';
import { compilePatterns } from '../../core/patterns.ts';
import type { PathRule } from '../../core/patterns.ts';
import { quotedName } from '../../../../shared/visibleText.ts';
import type { FolderScanner, WatchedFolder } from '../../ports/folderWatcher.ts';
import type { Logger } from '../../ports/logger.ts';
import type { DeviceLimiter } from './deviceLimiter.ts';
import { errorCode } from './sourceFault.ts';

/** Folders read at once: enough to hide a network's latency, few enough to leave Node's four disk threads to the uploads. */
const FOLDERS_AT_ONCE = 3;
/** Entries between two breaths, so that a folder of 100 000 files does not hold up everybody else. */
const ENTRIES_PER_TURN = 500;
/** Oddities remembered so that each is told once. */
const TOLD_MAX = 10_000;

/**
 * Reads folders of this machine. Needs the right to list them. Links to folders are not followed, so nothing is read twice and
 * a circle of links ends; links to files are. What has the name of a recording but is none (folder, FIFO, socket, device,
 * dangling link) is left out, never opened, and logged once; so is a subfolder that cannot be read.
 */
export class NodeFolderScanner implements FolderScanner {
  readonly #logger: Logger;
  readonly #lanes: DeviceLimiter;
  readonly #told = new Set<string>();

  constructor(options: { readonly logger: Logger; readonly lanes: DeviceLimiter }) {
    this.#logger = options.logger;
    this.#lanes = options.lanes;
  }

  async *scan(folder: WatchedFolder, signal: AbortSignal): AsyncGenerator<string, void, undefined> {
    const rule = compilePatterns(folder.include, folder.exclude);
    const waiting = [''];
    const running = new Map<string, Promise<Listing>>();
    const ended = new AbortController();
    const stopped = rejectedBy(signal, ended.signal);
    try {
      while (waiting.length > 0 || running.size > 0) {
        while (running.size < FOLDERS_AT_ONCE) {
          const next = waiting.pop();
          if (next === undefined) break;
          running.set(next, this.#list(folder.path, next, rule, signal));
        }
        // A folder that does not answer does not hold up the end.
        const listing = await Promise.race([...running.values(), stopped]);
        running.delete(listing.folder);
        waiting.push(...listing.folders);
        let sinceTurn = 0;
        for (const file of listing.files) {
          if (++sinceTurn % ENTRIES_PER_TURN === 0) await setImmediate();
          if (signal.aborted) throw cancelled();
          yield join(folder.path, file);
        }
      }
    } finally {
      ended.abort();
    }
  }

  async #list(root: string, folder: string, rule: PathRule, signal: AbortSignal): Promise<Listing> {
    const files: string[] = [];
    const folders: string[] = [];
    try {
      for await (const entry of await this.#open(join(root, folder))) {
        if (signal.aborted) throw cancelled();
        const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
        if (entry.isDirectory()) {
          if (rule.mayEnter(path)) folders.push(path);
          if (rule.isWanted(path)) this.#tellOnce(join(root, path), 'a folder');
        } else if (rule.isWanted(path)) {
          const oddity = entry.isFile() ? undefined : await oddityOf(join(root, path));
          if (oddity === undefined) files.push(path);
          else this.#tellOnce(join(root, path), oddity);
        }
      }
    } catch (error) {
      if (error instanceof Fault) throw error;
      if (folder === '') throw unreadableRoot(root, error);
      const code = errorCode(error);
      // A subfolder deleted meanwhile is nothing to tell.
      if (code !== 'ENOENT' && code !== 'ENOTDIR')
        this.#tellOnce(join(root, folder), `a subfolder that cannot be read (${code})`);
    }
    return { folder, files, folders };
  }

  #open(path: string): Promise<Dir> {
    const closeLate = (directory: Dir): void => void directory.close().catch(() => undefined);
    return this.#lanes.folder(path, () => opendir(path, { bufferSize: 256 }), closeLate);
  }

  #tellOnce(path: string, what: string): void {
    const key = `${what}\0${path}`;
    if (this.#told.has(key)) return;
    if (this.#told.size >= TOLD_MAX) this.#told.clear();
    this.#told.add(key);
    this.#logger.log('warn', `${quotedName(path)} is ignored: it is ${what}.`, { path });
  }
}

interface Listing {
  readonly folder: string;
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

/** What stands under the name of a recording; `undefined` for a link to an ordinary file. */
async function oddityOf(path: string): Promise<string | undefined> {
  try {
    const stats = await stat(path);
    if (stats.isFile()) return undefined;
    if (stats.isDirectory()) return 'a link to a folder';
    return 'a FIFO, socket or device';
  } catch {
    return 'a link that leads nowhere';
  }
}

function unreadableRoot(root: string, error: unknown): Fault {
  const code = errorCode(error);
  const name = quotedName(root);
  if (code === 'EACCES' || code === 'EPERM') {
    const message = `The folder ${name} may not be read by this user. Give this user the right to read it.`;
    return new Fault('source_unreadable', message, { disposition: 'attention', cause: error });
  }
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    const message = `The folder ${name} is not there. Plug the drive in, or choose another folder.`;
    return new Fault('source_missing', message, { disposition: 'attention', cause: error });
  }
  const message = `The folder ${name} could not be read (${code || String(error)}). Check the drive and its cable; it is tried again.`;
  return new Fault('disk_error', message, { disposition: 'retry', cause: error });
}

/** Rejects when `signal` aborts, and never settles otherwise. @param until lets go of `signal`, which may live for long */
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
