import { sentence } from '../../../../shared/sentences/sentence.ts';
import type { Stats } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { quotedName } from '../../../../shared/visibleText.ts';
import { compilePatterns } from '../../core/patterns.ts';
import type { PathRule } from '../../core/patterns.ts';
import type { FileSource } from '../../ports/fileSource.ts';
import type {
  EntryStates,
  FileHint,
  FolderScanner,
  FolderWatch,
  ScanWalk,
  WatchedFolder,
  WatchHealth,
  WatchListener,
} from '../../ports/folderWatcher.ts';
import type { Logger } from '../../ports/logger.ts';
import { nativeFailure } from './nativeFailure.ts';
import { FolderLook } from './folderPresence.ts';
import type { FolderPresence } from './folderPresence.ts';
import { pathsBelow, pathsUnder } from './pathBelow.ts';
import type { TreeListener, WatchTree } from './watchTree.ts';
import { PollingSweep } from './pollingSweep.ts';

export interface WatchTimes {
  /** Interval at which the folder is checked to be present and the same. */
  readonly presenceMs: number;
  /** A folder that does not answer within this time is unavailable. */
  readonly patienceMs: number;
  /** Minimum pause between two scans while polling. */
  readonly pollMs: number;
  /** Time after which failed native watching is tried again. */
  readonly retryNativeMs: number;
}

export interface SessionOptions {
  readonly folder: WatchedFolder;
  readonly listener: WatchListener;
  readonly scanner: FolderScanner & EntryStates;
  readonly source: FileSource;
  readonly logger: Logger;
  /** See `FolderWatcherOptions`. */
  readonly isExchanged: (folder: string, realPath: string) => boolean;
  readonly times: WatchTimes;
  readonly watchTree: WatchTree;
}

type Present = Extract<FolderPresence, { kind: 'present' }>;
type Unavailable = Extract<FolderPresence, { kind: 'unavailable' }>;

/** Why a method of watching ended: the folder is gone, native watching failed, or it is time to try native watching again. */
type Ended =
  | { readonly kind: 'gone' }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'retry' };

/** Windows reports no write to a file while its writer keeps it open, and macOS gathers events; inotify reports each write. */
const REPORTS_OPEN_FILES = process.platform === 'linux';

/** An older change is no new one: the file was moved here, or the clock of a server differs. */
const LATENCY_MAX_MS = 10 * 60_000;

/** A device is kept busy by polling at most for this part of the time, except when a folder is read for the first times. */
const POLL_SHARE = 1 / 8;

/** One watched folder until `close`, with all methods of watching it. */
export class WatchSession implements FolderWatch {
  readonly ready: Promise<void>;
  readonly #options: SessionOptions;
  readonly #rule: PathRule;
  readonly #look: FolderLook;
  readonly #closing = new AbortController();
  readonly #running: Promise<void>;
  #markReady: () => void = () => undefined;
  /** Some method of watching worked before. */
  #hasWorked = false;
  #endNative: ((reason: string) => void) | undefined;
  #health = '';
  /** Ends the method of watching that runs now. */
  #leave = new AbortController();

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#look = new FolderLook(options.folder.path, options.times.patienceMs);
    this.#rule = compilePatterns(options.folder.include, options.folder.exclude, options.folder);
    this.ready = new Promise((resolve) => {
      this.#markReady = resolve;
    });
    this.#running = this.#run(this.#closing.signal);
  }

  missed(): void {
    this.#endNative?.(sentence('changesNotReported', {}));
  }

  async examine(): Promise<void> {
    const presence = await this.#examine(this.#closing.signal);
    if (presence.kind === 'present') return;
    this.#leave.abort();
    this.#tellUnavailable(presence);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#markReady();
    await this.#running;
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { folder, source, times } = this.#options;
    let failure: string | undefined;
    while (!signal.aborted) {
      const presence = await this.#examine(signal);
      if (presence.kind === 'unavailable') {
        this.#tellUnavailable(presence);
        failure = undefined;
        await pause(times.presenceMs, signal);
        continue;
      }
      const reason = failure ?? ((await isOnNetwork(source, folder.path)) ? sentence('networkDrive', {}) : undefined);
      // Nothing is missed at the start, because the first reading is still to come.
      const isBlind = failure !== undefined && this.#hasWorked;
      this.#leave = new AbortController();
      // The health that was told before may be told again: a file that is seen withdraws it.
      this.#health = '';
      const until = AbortSignal.any([signal, this.#leave.signal]);
      const ended = await (reason === undefined
        ? this.#watchNatively(presence, until)
        : this.#poll(presence, { reason, isBlind }, until));
      failure = ended.kind === 'failed' ? ended.reason : undefined;
      if (ended.kind === 'gone') await pause(times.presenceMs / 10, signal);
    }
  }

  async #examine(signal: AbortSignal): Promise<FolderPresence> {
    const { folder, isExchanged } = this.#options;
    const presence = await this.#look.take(signal);
    if (presence.kind === 'unavailable' || !isExchanged(folder.path, presence.realPath)) return presence;
    const reason = sentence('folderExchanged', { folder: quotedName(folder.path) });
    return { kind: 'unavailable', reason, code: 'source_unreadable' };
  }

  async #watchNatively(presence: Present, signal: AbortSignal): Promise<Ended> {
    const { folder, watchTree } = this.#options;
    const ended = new AbortController();
    const until = AbortSignal.any([signal, ended.signal]);
    const started = Promise.withResolvers<void>();
    until.addEventListener('abort', () => started.resolve(), { once: true });
    let failure: string | undefined;
    this.#endNative = (reason) => {
      failure ??= reason;
      ended.abort();
    };
    const tree = {
      root: presence.realPath,
      rule: this.#rule,
      hasLinks: folder.followLinks === 'inside',
      list: (below: string, answered?: ScanWalk['answered']) => this.#list(below, until, answered),
    };
    const stop = watchTree(tree, this.#treeListener(until, started.resolve));
    try {
      await started.promise;
      if (!isOver(until)) {
        this.#hasWorked = true;
        this.#tellHealth(REPORTS_OPEN_FILES ? { method: 'native', isPrompt: true } : { method: 'native' });
        this.#markReady();
      }
      await this.#untilGone(presence, until);
    } finally {
      this.#endNative = undefined;
      await stop().catch((error: unknown) =>
        this.#options.logger.log('debug', 'A folder watch could not be closed.', { error: String(error) }),
      );
    }
    return failure === undefined ? { kind: 'gone' } : { kind: 'failed', reason: failure };
  }

  #treeListener(until: AbortSignal, ready: () => void): TreeListener {
    const { folder, listener } = this.#options;
    // A signal that follows others is slow to ask.
    let hasEnded = until.aborted;
    until.addEventListener('abort', () => (hasEnded = true), { once: true });
    const pathOf = pathsUnder(folder.path);
    const hint = (kind: FileHint['kind'], below: string, stats?: Stats): void => {
      if (hasEnded) return;
      if (stats !== undefined) this.#observeLatency(Math.max(stats.mtimeMs, stats.ctimeMs));
      listener.hint({ kind, path: pathOf(below) });
    };
    return {
      appeared: (below, stats) => hint('appeared', below, stats),
      changed: (below, stats) => hint('changed', below, stats),
      gone: (below) => hint('gone', below),
      filtered: () => listener.observed?.({ kind: 'filtered' }),
      ready,
      failed: (error) => {
        const reason = this.#failureOf(error);
        if (reason !== undefined) this.#endNative?.(reason);
      },
    };
  }

  /** The wanted files below a subfolder, by their paths below the folder. Never rejects: a folder that goes away is noticed elsewhere. */
  async *#list(
    from: string,
    signal: AbortSignal,
    answered?: ScanWalk['answered'],
  ): AsyncGenerator<string, void, undefined> {
    const { folder, scanner, logger } = this.#options;
    const belowOf = pathsBelow(folder.path);
    try {
      for await (const path of scanner.scan(folder, signal, undefined, { from, ...(answered && { answered }) }))
        yield belowOf(path);
    } catch (error) {
      if (!signal.aborted)
        logger.log('debug', 'A folder could not be read completely.', { path: folder.path, error: String(error) });
    }
  }

  async #poll(
    presence: Present,
    { reason, isBlind }: { readonly reason: string; readonly isBlind: boolean },
    signal: AbortSignal,
  ): Promise<Ended> {
    const { folder, scanner, listener, times } = this.#options;
    const sweep = new PollingSweep({ folder, scanner, now: () => performance.now() });
    const retryAtMs = performance.now() + times.retryNativeMs;
    let isFirst = true;
    let isWhole = false;
    this.#tellHealth({ method: 'polling', reason, ...(isBlind ? { isBlind } : {}) });
    while (!signal.aborted) {
      const startMs = performance.now();
      const wasWhole = isWhole;
      isWhole = false;
      const now = await this.#examine(signal);
      if (now.kind === 'unavailable' || now.identity !== presence.identity) return { kind: 'gone' };
      try {
        isWhole = await sweep.read((hint, changedAtMs) => {
          if (signal.aborted) return;
          if (!isFirst && changedAtMs !== undefined) this.#observeLatency(changedAtMs);
          listener.hint(hint);
        }, signal);
        isFirst = false;
        this.#hasWorked = true;
        this.#tellHealth({ method: 'polling', reason });
      } catch (error) {
        if (!isOver(signal)) listener.observed?.({ kind: 'error' });
        this.#options.logger.log('debug', 'A folder could not be read completely.', {
          path: folder.path,
          error: String(error),
        });
      }
      this.#markReady();
      if (performance.now() > retryAtMs) return { kind: 'retry' };
      // The second reading of everything follows at once.
      if (isWhole && !wasWhole) continue;
      const restMs = isWhole ? 0 : (performance.now() - startMs) / POLL_SHARE;
      await pause(Math.max(folder.pollMs ?? times.pollMs, restMs), signal);
    }
    return { kind: 'gone' };
  }

  async #untilGone(presence: Present, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await pause(this.#options.times.presenceMs, signal);
      const now = await this.#examine(signal);
      if (now.kind === 'unavailable' || now.identity !== presence.identity) return;
    }
  }

  #failureOf(error: unknown): string | undefined {
    this.#options.listener.observed?.({ kind: 'error' });
    const reason = nativeFailure(error);
    if (reason === undefined)
      this.#options.logger.log('debug', 'A subfolder cannot be watched; it is scanned periodically.', {
        folder: this.#options.folder.path,
        error: String(error),
      });
    return reason;
  }

  /** @param changedAtMs the last change by the times of the file. A file that was moved here may be older than its appearance. */
  #observeLatency(changedAtMs: number): void {
    const ms = Math.max(0, Date.now() - changedAtMs);
    if (ms < LATENCY_MAX_MS) this.#options.listener.observed?.({ kind: 'latency', ms });
  }

  #tellUnavailable({ reason, code }: Unavailable): void {
    this.#tellHealth({ method: 'unavailable', reason, code });
    this.#markReady();
  }

  #tellHealth(health: WatchHealth): void {
    const told = JSON.stringify(health);
    if (this.#health === told || this.#closing.signal.aborted) return;
    this.#health = told;
    this.#options.listener.health(health);
  }
}

/** A folder that does not answer counts as local until the next attempt. */
async function isOnNetwork(source: FileSource, path: string): Promise<boolean> {
  return source.isNetworkFolder(path).catch(() => false);
}

function isOver(signal: AbortSignal): boolean {
  return signal.aborted;
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
