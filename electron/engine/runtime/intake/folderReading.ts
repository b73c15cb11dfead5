import type { NotIncludedView } from '../../../../shared/viewModel.ts';
import { type Fault, asFault } from '../../core/fault.ts';
import type { ScanReport, WatchedFolder } from '../../ports/folderWatcher.ts';
import type { EnginePorts } from '../enginePorts.ts';

/** A folder is read again this long after the last change in it. */
const QUIET_MS = 1_000;

/** Readings because of changes take at most this part of the time. */
const READING_SHARE = 1 / 20;

const NOTHING: NotIncludedView = { files: 0, extensions: [] };

export interface FolderReadingDeps {
  readonly ports: EnginePorts;
  readonly folder: WatchedFolder;
  /** Called for every matching file. The reading waits for the promise; a rejection ends the reading. */
  found(path: string): Promise<void> | undefined;
}

/** Reads one watched folder completely, again and again, and knows whether it has changed since. */
export class FolderReading {
  readonly #deps: FolderReadingDeps;
  #running: Promise<void> | undefined;
  /** Of the last complete reading, on the monotonic clock; `undefined` when there is none, or the folder was away since. */
  #readFromMs: number | undefined;
  #changedAtMs = Number.NEGATIVE_INFINITY;
  #endedAtMs = Number.NEGATIVE_INFINITY;
  #tookMs = 0;
  #problem: Fault | undefined;
  #matchingFiles = 0;
  #report: ScanReport = { invalidNames: 0, unreadableFolders: 0, notIncluded: NOTHING };

  constructor(deps: FolderReadingDeps) {
    this.#deps = deps;
  }

  /** Why it could not be read the last time. */
  get problem(): Fault | undefined {
    return this.#problem;
  }

  /** Files that matched in the last complete reading. */
  get matchingFiles(): number {
    return this.#matchingFiles;
  }

  /** The report of the last complete reading. */
  get report(): ScanReport {
    return this.#report;
  }

  /** Whether it was read completely since it is there. */
  get isRead(): boolean {
    return this.#readFromMs !== undefined;
  }

  /** Whether it is being read. */
  get isUnderWay(): boolean {
    return this.#running !== undefined;
  }

  /** Whether it was read completely after its last change. */
  get isCurrent(): boolean {
    return this.#problem === undefined && this.#readFromMs !== undefined && this.#readFromMs > this.#changedAtMs;
  }

  /** Something below it changed. */
  changed(): void {
    this.#changedAtMs = this.#deps.ports.clock.monotonicMs();
  }

  /** It is not there: it has to be read again once it is back. */
  away(): void {
    this.#readFromMs = undefined;
  }

  /** Whether it changed, is quiet now or could not be read, and may be read again within a share of the time. */
  get isDue(): boolean {
    if (this.isCurrent || this.#running !== undefined) return false;
    const nowMs = this.#deps.ports.clock.monotonicMs();
    // A recorder that writes keeps a folder that is back from ever being quiet.
    const isQuiet = this.#problem !== undefined || nowMs - this.#changedAtMs >= QUIET_MS;
    return isQuiet && nowMs - this.#endedAtMs >= this.#tookMs / READING_SHARE;
  }

  /** Reads it; one reading at a time. Never rejects. */
  read(signal: AbortSignal): Promise<void> {
    this.#running ??= this.#read(signal).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #read(signal: AbortSignal): Promise<void> {
    const { ports, folder } = this.#deps;
    const startMs = ports.clock.monotonicMs();
    let report = this.#report;
    let files = 0;
    let waitedMs = 0;
    try {
      for await (const path of ports.scanner.scan(folder, signal, (told) => (report = told))) {
        files++;
        const waiting = this.#deps.found(path);
        if (waiting === undefined) continue;
        const sinceMs = ports.clock.monotonicMs();
        await waiting;
        waitedMs += ports.clock.monotonicMs() - sinceMs;
      }
      this.#readFromMs = startMs;
      this.#matchingFiles = files;
      this.#report = report;
      this.#problem = undefined;
    } catch (thrown) {
      const fault = asFault(thrown);
      if (fault.disposition === 'cancelled') return;
      if (this.#problem?.message !== fault.message) ports.logger.log('warn', fault.message, { folder: folder.path });
      this.#problem = fault;
      this.#readFromMs = undefined;
    } finally {
      this.#endedAtMs = ports.clock.monotonicMs();
      this.#tookMs = this.#endedAtMs - startMs - waitedMs;
    }
  }
}
