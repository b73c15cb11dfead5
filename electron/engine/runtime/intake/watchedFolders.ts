import { sentence } from '../../../../shared/sentences/sentence.ts';
import type { FolderView, WatchStatisticsView } from '../../../../shared/viewModel.ts';
import { timestamp } from '../../core/timestamp.ts';
import type { FileHint, FolderWatch, WatchHealth, WatchedFolder } from '../../ports/folderWatcher.ts';
import { isDoneWithin } from '../deadline.ts';
import type { EngineConfig } from '../engineConfig.ts';
import type { EnginePorts } from '../enginePorts.ts';
import { FolderReading } from './folderReading.ts';
import type { Intake } from './intake.ts';
import { UnhintedFiles } from './unhintedFiles.ts';
import { WatchStatistics } from './watchStatistics.ts';

/** `examine` waits no longer than this: a drive that hangs answers much later. */
const EXAMINE_LIMIT_MS = 3_000;

/** When a folder is back, its recordings are looked at. Until then, and for no longer than this, they are shown as waiting for it. */
const LOOK_AGAIN_MS = 2_000;

/** Unsent files of a paused folder are counted up to this number. */
const UNSENT_MAX = 1_000;

/** The statistics that faces show are taken this often: each event would be a change to show. */
const STATISTICS_EVERY_MS = 5_000;

interface Entry {
  readonly folder: WatchedFolder;
  readonly reading: FolderReading;
  /** `undefined` while the folder is paused. */
  watch: FolderWatch | undefined;
  health: WatchHealth | undefined;
  /** Since when it is not there, or some of it cannot be read. */
  problemSince: string | null;
  wasThere: boolean;
  /** When it was last back, milliseconds since 1970. */
  backAtMs: number;
  unsentFiles: number;
  /** Unsent files that the reading under way has found so far. */
  unsentCounted: number;
  readonly statistics: WatchStatistics;
  readonly unhinted: UnhintedFiles;
  /** Whether hints were left to a reading since the last one began: then a file without a hint is normal. */
  hasLeftHints: boolean;
  /** Likewise until the last one began: it finds those files. */
  hadLeftHints: boolean;
  /** As shown, and when they were taken. */
  shown: { readonly statistics: WatchStatisticsView; readonly atMs: number } | undefined;
}

export interface WatchedFoldersDeps {
  readonly ports: EnginePorts;
  /** @returns false when the hint is merged with an earlier one */
  hinted(hint: FileHint): boolean;
  readonly intake: Pick<
    Intake,
    | 'found'
    | 'isFinished'
    | 'isKnown'
    | 'isLeftToReading'
    | 'isUnfinished'
    | 'queuedBelow'
    | 'leftAloneBelow'
    | 'unreadableBelow'
  >;
  /** This folder was not there, and is back. */
  back(folder: string): void;
  changed(): void;
}

/** The watches of the configured folders. The folders are also read again regularly, because hints get lost. */
export class WatchedFolders {
  readonly #deps: WatchedFoldersDeps;
  readonly #entries = new Map<string, Entry>();
  #following: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(deps: WatchedFoldersDeps) {
    this.#deps = deps;
  }

  /** Starts, stops and restarts watches until they match the settings. Calls are carried out in order: the last one wins. */
  follow(config: EngineConfig): Promise<void> {
    const following = this.#following.then(() => this.#follow(config));
    this.#following = following.catch(() => undefined);
    return following;
  }

  async #follow(config: EngineConfig): Promise<void> {
    const wanted = new Map(config.folders.map(({ path, isPaused }) => [path, isPaused === true]));
    const { include, exclude, followLinks, isRecursive } = config;
    const pollMs = config.pollSeconds * 1_000;
    const shared = { include, exclude, followLinks, isRecursive, pollMs };
    const closing: Promise<void>[] = [];
    for (const [path, entry] of this.#entries) {
      const isPaused = wanted.get(path);
      const isSame = isPaused === (entry.watch === undefined) && isSameFilter(entry.folder, config);
      if (isSame) continue;
      this.#entries.delete(path);
      if (entry.watch !== undefined) closing.push(entry.watch.close());
    }
    await Promise.all(closing);
    if (this.#isClosed) return;
    for (const [path, isPaused] of wanted) if (!this.#entries.has(path)) this.#begin({ path, ...shared }, isPaused);
    this.#deps.changed();
  }

  /** Resolves when every folder was read once. */
  async ready(): Promise<void> {
    await Promise.all([...this.#entries.values()].map((entry) => entry.watch?.ready));
  }

  /** Reads all folders again. Every matching file of a folder that is not paused is reported as found. Never rejects. */
  async rescan(signal: AbortSignal): Promise<void> {
    await Promise.all([...this.#entries.values()].map((entry) => this.#read(entry, signal)));
    this.#deps.changed();
  }

  /**
   * Reads the folders again that changed since they were read, once they are quiet, and paused ones that were not read yet. To be
   * called each second, also to note since when folders have problems. Never rejects.
   */
  async readChanged(signal: AbortSignal): Promise<void> {
    this.#noteProblems();
    for (const entry of this.#entries.values()) this.#noteMissed(entry);
    const due = [...this.#entries.values()].filter((entry) => entry.reading.isDue && isWorthReading(entry));
    await Promise.all(due.map((entry) => this.#read(entry, signal)));
    if (due.length > 0) this.#deps.changed();
  }

  views(): FolderView[] {
    return [...this.#entries.values()].map((entry) => {
      const { folder, watch, health, reading } = entry;
      const { invalidNames, notIncluded } = reading.report;
      const unreadable = this.#unreadableIn(entry);
      const problemSince = this.#problemSince(entry);
      return {
        path: folder.path,
        method: reading.problem === undefined ? (health?.method ?? 'starting') : 'unavailable',
        reason: reasonOf(reading.problem?.message ?? health?.reason, invalidNames, unreadable - invalidNames),
        matchingFiles: reading.matchingFiles,
        isPaused: watch === undefined,
        problemSince,
        problemCode: problemSince === null ? null : (reading.problem?.code ?? health?.code ?? 'source_unreadable'),
        isRead: isThere(entry) && reading.isCurrent && health?.isBlind !== true,
        unreadable,
        notIncluded: { ...notIncluded, files: notIncluded.files + this.#deps.intake.leftAloneBelow(folder.path) },
        unsentFiles: entry.unsentFiles,
        ...(health?.isBlind === true ? { isBlind: true } : {}),
        ...(watch === undefined ? {} : { statistics: this.#shownStatistics(entry) }),
      };
    });
  }

  /** The present statistics of each folder that is watched, by its path. */
  statistics(): ReadonlyMap<string, WatchStatisticsView> {
    const watched = [...this.#entries.values()].filter(({ watch }) => watch !== undefined);
    return new Map(watched.map((entry) => [entry.folder.path, this.#statisticsOf(entry)]));
  }

  /**
   * Whether a recording in this watched folder waits for it: the folder is known not to be there, cannot be read, or is back since a
   * moment. @param since when the fault of the recording began, ISO 8601: one that began after that moment is its own
   */
  isAwaited(path: string, since: string | undefined): boolean {
    const entry = this.#entries.get(path);
    if (entry === undefined) return false;
    if (!isThere(entry)) return true;
    const { backAtMs } = entry;
    return since !== undefined && Date.parse(since) < backAtMs && this.#nowMs() - backAtMs < LOOK_AGAIN_MS;
  }

  /** Examines this watched folder now, so that `isAwaited` tells how it is. Never rejects. */
  async examine(path: string): Promise<void> {
    const entry = this.#entries.get(path);
    if (entry?.watch === undefined || !isThere(entry)) return;
    await isDoneWithin(this.#deps.ports.clock, EXAMINE_LIMIT_MS, entry.watch.examine());
  }

  /** Whether, as a rule, each write to a file in this watched folder is hinted at as it happens. */
  isPrompt(path: string): boolean {
    const entry = this.#entries.get(path);
    return entry !== undefined && isThere(entry) && entry.health?.isPrompt === true;
  }

  /** Whether this watched folder was read completely since it is there: files that appear in it from then on are new ones. */
  isRead(folder: string): boolean {
    return this.#entries.get(folder)?.reading.isRead === true;
  }

  /** Whether some watched folder is there, or seems to be back, and was not read completely since: nobody knows what is in it. */
  get isReading(): boolean {
    return [...this.#entries.values()].some((entry) => {
      const { watch, reading } = entry;
      return watch !== undefined && !reading.isRead && (isThere(entry) || reading.isUnderWay);
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#following;
    const watches = [...this.#entries.values()].map((entry) => entry.watch?.close());
    this.#entries.clear();
    await Promise.all(watches);
  }

  #begin(folder: WatchedFolder, isPaused: boolean): void {
    const { ports } = this.#deps;
    const found = (path: string): Promise<void> | undefined => {
      if (isPaused) return this.#countUnsent(entry, path);
      const isHintExpected = entry.health?.method === 'native' && !entry.hasLeftHints && !entry.hadLeftHints;
      if (isHintExpected && !this.#deps.intake.isKnown(path)) entry.unhinted.found(path);
      return this.#deps.intake.found(path);
    };
    const entry: Entry = {
      folder,
      reading: new FolderReading({ ports, folder, found }),
      watch: undefined,
      health: undefined,
      problemSince: null,
      wasThere: true,
      backAtMs: Number.NEGATIVE_INFINITY,
      unsentFiles: 0,
      unsentCounted: 0,
      statistics: new WatchStatistics(),
      unhinted: new UnhintedFiles(ports.clock),
      hasLeftHints: false,
      hadLeftHints: false,
      shown: undefined,
    };
    this.#entries.set(folder.path, entry);
    if (isPaused) return;
    entry.watch = ports.watcher.watch(folder, {
      hint: (hint) => {
        entry.reading.changed();
        if (hint.kind !== 'gone') this.#isSeen(entry);
        entry.unhinted.hinted(hint.path);
        if (hint.kind === 'appeared' && this.#deps.intake.isLeftToReading(hint.path)) {
          entry.hasLeftHints = true;
          entry.statistics.hinted(true);
          return;
        }
        entry.statistics.hinted(this.#deps.hinted(hint));
      },
      observed: (observation) => entry.statistics.observed(observation),
      health: (health) => {
        entry.health = health;
        if (health.method === 'unavailable') entry.reading.away();
        this.#noteProblems();
        this.#deps.changed();
      },
    });
  }

  /** A file in it was seen: it is there again, although its watch has not read all of it yet. */
  #isSeen(entry: Entry): void {
    if (entry.health?.method !== 'unavailable') return;
    entry.health = undefined;
    this.#noteProblems();
    this.#deps.changed();
  }

  async #read(entry: Entry, signal: AbortSignal): Promise<void> {
    entry.unsentCounted = 0;
    entry.unhinted.reading();
    entry.hadLeftHints = entry.hasLeftHints;
    entry.hasLeftHints = false;
    await entry.reading.read(signal);
    if (entry.reading.problem === undefined) entry.unsentFiles = entry.unsentCounted;
    this.#noteProblems();
  }

  async #countUnsent(entry: Entry, path: string): Promise<void> {
    if (entry.unsentCounted < UNSENT_MAX && !(await this.#deps.intake.isFinished(path))) entry.unsentCounted++;
  }

  /** Counts new files of which no hint told. Where no hint came at all meanwhile, another method of watching is needed. */
  #noteMissed({ unhinted, statistics, watch, folder }: Entry): void {
    const { missed, isSilent } = unhinted.missed((path) => this.#deps.intake.isUnfinished(path));
    if (missed === 0) return;
    statistics.missed(missed);
    this.#deps.ports.logger.log(
      'warn',
      'New files were found by reading a folder again; its watch did not report them.',
      {
        folder: folder.path,
        files: missed,
      },
    );
    if (isSilent) watch?.missed?.();
  }

  #statisticsOf({ statistics, folder }: Entry): WatchStatisticsView {
    return statistics.view(this.#deps.intake.queuedBelow(folder.path));
  }

  #shownStatistics(entry: Entry): WatchStatisticsView {
    const nowMs = this.#deps.ports.clock.monotonicMs();
    if (entry.shown === undefined || nowMs - entry.shown.atMs >= STATISTICS_EVERY_MS)
      entry.shown = { statistics: this.#statisticsOf(entry), atMs: nowMs };
    return entry.shown.statistics;
  }

  /** How many files and folders in it cannot be read. */
  #unreadableIn({ folder, reading }: Entry): number {
    const { invalidNames, unreadableFolders } = reading.report;
    return invalidNames + unreadableFolders + this.#deps.intake.unreadableBelow(folder.path);
  }

  /** Since when this folder has a problem, which began now when none was noted yet; `null` when it has none. */
  #problemSince(entry: Entry): string | null {
    const hasProblem = entry.watch !== undefined && (!isThere(entry) || this.#unreadableIn(entry) > 0);
    return hasProblem ? (entry.problemSince ?? timestamp(this.#deps.ports.clock.nowMs())) : null;
  }

  #nowMs(): number {
    return this.#deps.ports.clock.nowMs();
  }

  #noteProblems(): void {
    for (const entry of this.#entries.values()) {
      entry.problemSince = this.#problemSince(entry);
      const isBack = isThere(entry) && !entry.wasThere;
      entry.wasThere = isThere(entry);
      if (!isBack) continue;
      entry.backAtMs = this.#nowMs();
      this.#deps.back(entry.folder.path);
    }
  }
}

/** Whether a reading can tell something: a watched folder is read by its watch first, which also reports when it is there. */
function isWorthReading({ watch, health, reading }: Entry): boolean {
  if (watch === undefined) return true;
  return health === undefined ? reading.problem !== undefined : health.method !== 'unavailable';
}

/** Whether the folder is there and can be read, as far as is known. */
function isThere({ health, reading }: Entry): boolean {
  return reading.problem === undefined && health?.method !== 'unavailable';
}

/** The sentences about a folder: why it is not watched natively, and how many files in it cannot be uploaded. */
function reasonOf(health: string | undefined, invalidNames: number, unreadable: number): string | null {
  const sentences = [
    health,
    countedText(invalidNames, 'oneInvalidName', 'invalidNames'),
    countedText(unreadable, 'oneUnreadable', 'unreadable'),
  ].filter((text) => text !== undefined);
  return sentences.length === 0 ? null : sentences.join(' ');
}

function countedText(
  count: number,
  one: 'oneInvalidName' | 'oneUnreadable',
  many: 'invalidNames' | 'unreadable',
): string | undefined {
  if (count === 0) return undefined;
  return count === 1 ? sentence(one, {}) : sentence(many, { count: String(count) });
}

function isSameFilter(folder: WatchedFolder, config: EngineConfig): boolean {
  return (
    folder.include.join('\n') === config.include.join('\n') &&
    folder.exclude.join('\n') === config.exclude.join('\n') &&
    folder.followLinks === config.followLinks &&
    folder.isRecursive === config.isRecursive &&
    folder.pollMs === config.pollSeconds * 1_000
  );
}
