import { dirname } from 'node:path';
import type { WaitingFilesView } from '../../../../shared/viewModel.ts';
import { asFault } from '../../core/fault.ts';
import type { SourceFacts } from '../../ports/fileSource.ts';
import { mayBeOfFolder } from '../../core/status.ts';
import { isBelow } from '../holdingFolder.ts';
import type { Runners } from '../recording/runners.ts';
import { Adoptions, type AdoptionsDeps } from './adoptions.ts';
import { DoneFiles, factsHash } from './doneFiles.ts';
import { DriveTurns } from './driveTurns.ts';
import { FairQueue } from './fairQueue.ts';
import { FaultyFiles } from './faultyFiles.ts';
import { FileDecisions, type FileDecisionsDeps } from './fileDecisions.ts';
import { FoundRoom } from './foundRoom.ts';
import { LeftAloneFiles } from './leftAloneFiles.ts';
import { mayBeRecording } from './sourceCode.ts';
import { type TakenFile, type Turn, type WaitingFile, WaitingFiles } from './waitingFiles.ts';
import type { WatchedFolders } from './watchedFolders.ts';

/** Paths considered at once: enough to hide the journal's latency, few enough that 100 000 files at the start do no harm. */
const CONSIDERED_AT_ONCE = 16;

/** Levels of paths in a watched folder: those at which the watcher or the engine hints, and those that its reading found. */
const HINTED = 0;
const FOUND = 1;

/** While so many paths of a folder with hints wait to be considered, files that appear in it are left to its reading. */
const HINTED_MAX = 5_000;

/** Finished files that are looked at again each time the folders are read: as a rule, the watcher hints at their changes. */
const DONE_LOOKED_AT = 2_000;

/** Waiting files that are looked at each second: as a rule, the watcher hints at their changes. */
const WAITING_LOOKED_AT = 50;

/** A file that was last written within this time before it was found has its turn before older ones. */
const RECENT_MS = 3_600_000;

/** A file that waited for less than this begins as one that was just found. */
const WAITED_MS = 1_000;

export interface IntakeDeps extends FileDecisionsDeps {
  readonly runners: Pick<Runners, 'at' | 'ofFile' | 'hasRoom' | 'uploadAt'>;
  readonly adopting: AdoptionsDeps;
  /** The waiting files look different now. */
  changed(): void;
  /** Whether the folder of this file gives only recordings that began after it. Not asked of one that grows: clocks are set back. */
  isEarlier(path: string, facts: SourceFacts): boolean;
  /** Whether this file, if it was there before, has its turn before others that were there. */
  isPreferred(path: string): boolean;
  /** The watched folder of this file; `''` when there is none. */
  watchedFolderOf(path: string): string;
  readonly folders: () => Pick<WatchedFolders, 'isRead' | 'isAwaited' | 'examine'>;
}

/**
 * The way of a file into the engine. A path is considered: as a rule it is done, or a recording has it. Otherwise the file waits
 * until it is its turn and there is room, and its recording begins. Any path may be considered any number of times.
 */
export class Intake {
  readonly adoptions: Adoptions;
  readonly #deps: IntakeDeps;
  readonly #done = new DoneFiles();
  readonly #decisions: FileDecisions;
  /** Paths of files that grow. They have every second turn: a hundred thousand others must not delay a recording. */
  readonly #growing: FairQueue;
  /** All other paths to consider. */
  readonly #others: FairQueue;
  readonly #queues: readonly FairQueue[];
  #isTurnOfGrowing = true;
  /** Paths at which the watcher saw a change. */
  readonly #grown = new Set<string>();
  /** Paths of files that were there before. */
  readonly #existing = new Set<string>();
  readonly #waiting: WaitingFiles;
  /** Files whose turn has come, until their recordings have begun. Each is one of those considered. */
  readonly #taken = new Map<string, WaitingFile>();
  readonly #considering = new Map<string, Promise<void>>();
  /** Could not be decided on: the journal did not answer, or the same file is being decided on under another name. */
  readonly #postponed = new Set<string>();
  /** Identities of the files that are being decided on: a file with two names is one recording. */
  readonly #identities = new Set<string>();
  readonly #faulty: FaultyFiles;
  readonly #driveTurns = new DriveTurns();
  readonly #earlier = new LeftAloneFiles();
  /** Files that match the patterns, but whose content is no recording: they are never uploaded. */
  readonly #noRecordings = new LeftAloneFiles();
  /** The destination at which the done files are done. */
  #destination: string;
  /** By the wall clock, as the times of files. */
  readonly #startedAtMs: number;
  readonly #foundRoom: FoundRoom;
  #isClosed = false;

  constructor(deps: IntakeDeps) {
    this.#deps = deps;
    const folderOf = (path: string): string => deps.watchedFolderOf(path);
    this.#growing = new FairQueue(folderOf);
    this.#others = new FairQueue(folderOf, 2);
    this.#queues = [this.#growing, this.#others];
    this.#foundRoom = new FoundRoom((folder) => this.#others.sizeIn(folder, FOUND));
    this.#faulty = new FaultyFiles(deps.ports.logger);
    this.#waiting = new WaitingFiles(folderOf);
    this.#startedAtMs = deps.ports.clock.nowMs();
    this.#destination = deps.finished.destination;
    this.#decisions = new FileDecisions(deps, this.#done, {
      again: (path) => this.#considerExisting(path),
      failed: (path, thrown) => this.#failed(path, thrown),
    });
    this.adoptions = new Adoptions(deps.adopting, {
      uploadAt: (path) => deps.runners.uploadAt(path),
      isFinished: (path) => this.isFinished(path),
      consider: (path) => this.consider(path),
    });
  }

  /** Never rejects: a path that cannot be decided on now is postponed. Idempotent. */
  consider(path: string): void {
    this.#noteExisting(path);
    if (this.#grown.has(path)) this.#consider(path, this.#growing);
    else this.#consider(path, this.#others, HINTED);
  }

  /** The watcher saw this file change. The hint that follows is about a file that grows: it has its turn before others. */
  grew(path: string): void {
    if (!this.#isClosed) this.#grown.add(path);
  }

  /** Whether the hint that this file appeared is left to the next reading: many wait, and it is not done, when no reading would look. */
  isLeftToReading(path: string): boolean {
    const waiting = this.#others.sizeIn(this.#deps.watchedFolderOf(path), HINTED);
    return waiting >= HINTED_MAX && !this.#done.has(path);
  }

  /** The folders are read again: looks at some of the finished files, those first that were not looked at for the longest time. */
  rescan(): void {
    for (const path of this.#done.oldest(DONE_LOOKED_AT)) this.#consider(path, this.#others, FOUND);
  }

  /**
   * A matching file is there. Files known to be done are left to `rescan`, unless their card was exchanged, waiting ones to `retry`.
   * @returns present when many found paths of its folder wait to be considered: fulfilled when further ones may be found. Never rejects
   */
  found(path: string): Promise<void> | undefined {
    if (this.#done.has(path)) this.#followDrive(path).catch((thrown: unknown) => this.#failed(path, thrown));
    // A file whose content is being compared is considered afterwards.
    else if (!this.#waiting.has(path) && !this.#taken.has(path) && !this.#decisions.isComparing(path)) {
      this.#noteExisting(path);
      this.#consider(path, this.#others, FOUND);
    }
    return this.#foundRoom.wait(this.#deps.watchedFolderOf(path));
  }

  /** Forgets the done files of a folder when another card took the place of its own. Asks once a second for each folder. */
  async #followDrive(path: string): Promise<void> {
    const folder = dirname(path);
    if (!this.#driveTurns.take(folder, this.#deps.ports.clock.monotonicMs())) return;
    const fileSystem = await this.#deps.finished.fileSystemOf(path);
    for (const other of this.#done.forgetOthers(folder, fileSystem)) this.#considerExisting(other);
  }

  /** The folders were read once. */
  foldersRead(): void {
    this.adoptions.foldersRead();
  }

  /**
   * Considers again what was postponed and looks at some of the waiting files. While the journal does not answer, one path is considered
   * and one recording begun, to find out whether it does again: on a full disk it is read all the time, and a write has to succeed. To
   * be called each second.
   */
  retry(): void {
    const isAnswering = this.#deps.journal.problem === null;
    for (const path of isAnswering ? [...this.#postponed] : [...this.#postponed].slice(0, 1)) {
      this.#postponed.delete(path);
      this.#consider(path, this.#others, FOUND);
    }
    if (!isAnswering) return this.#begin(1);
    for (const path of this.#waiting.some(WAITING_LOOKED_AT)) this.#consider(path, this.#others, FOUND);
    this.begin();
  }

  /** There may be room: begins the recordings of files whose turn it is. */
  begin(): void {
    if (this.#deps.journal.problem === null) this.#begin(Number.POSITIVE_INFINITY);
  }

  /** @param most how many files may be on their way to a recording */
  #begin(most: number): void {
    while (!this.#isClosed && this.#taken.size < most) {
      const next = this.#waiting.take(
        (turn) => this.#deps.runners.hasRoom(turn, this.#taken.size),
        (path) => this.#isUnderWay(path),
        (folder) => this.#isAway(folder),
      );
      if (next === undefined) return;
      const { path, file } = next;
      this.#taken.set(path, file);
      this.#run(path, () => this.#decide(next).finally(() => this.#taken.delete(path)));
    }
  }

  /** Forgets files that wait and are not wanted any more: their folder was paused or taken off the list, or they match no pattern. */
  keepWanted(isWanted: (path: string) => boolean): void {
    this.#waiting.keep(isWanted);
    this.#noRecordings.keep(isWanted);
    for (const paths of [...this.#queues, this.#postponed, this.#existing])
      for (const path of [...paths]) if (!isWanted(path)) paths.delete(path);
    this.#foundRoom.note();
    this.#deps.changed();
  }

  /** Files whose recordings have not begun, and their bytes as last seen. */
  get waitingFiles(): WaitingFilesView {
    let { count, bytes } = this.#waiting;
    for (const { sizeBytes } of this.#taken.values()) {
      count++;
      bytes += sizeBytes;
    }
    return { count, bytes };
  }

  /** Of those, the files in this watched folder. */
  waitingIn(folder: string): number {
    let count = this.#waiting.countIn(folder);
    for (const path of this.#taken.keys()) if (this.#deps.watchedFolderOf(path) === folder) count++;
    return count;
  }

  /** Whether some file that was there before was not looked at yet, or its content is being compared: nobody knows what is to be sent. */
  get hasUnknown(): boolean {
    if (this.#decisions.comparing > 0) return true;
    for (const path of this.#existing) if (!this.#postponed.has(path)) return true;
    return false;
  }

  /** Whether some path is not decided on yet. */
  get isBusy(): boolean {
    const queued = this.#queues.reduce((paths, queue) => paths + queue.size, 0);
    return queued + this.#considering.size + this.#postponed.size + this.#waiting.count + this.#decisions.comparing > 0;
  }

  /** Whether this file was considered before, as far as is remembered, or is about to be. */
  isKnown(path: string): boolean {
    if (this.#done.has(path) || this.isUnfinished(path) || this.#decisions.isElsewhere(path)) return true;
    return this.#isUnderWay(path) || [...this.#queues, this.#postponed].some((paths) => paths.has(path));
  }

  /** Whether this file waits for its turn, or is being uploaded. */
  isUnfinished(path: string): boolean {
    return this.#waiting.has(path) || this.#taken.has(path) || this.#deps.runners.at(path).length > 0;
  }

  /** How many files below this folder have to be looked at. */
  queuedBelow(folder: string): number {
    const isHere = isBelow(folder);
    let files = 0;
    for (const paths of [...this.#queues, this.#postponed]) for (const path of paths) if (isHere(path)) files++;
    return files;
  }

  /** Whether some file that is not known to be finished is not decided on yet. */
  get hasUndecided(): boolean {
    if (this.#decisions.comparing + this.#postponed.size + this.#waiting.count > 0) return true;
    for (const paths of [this.#considering.keys(), ...this.#queues])
      for (const path of paths) if (!this.#done.has(path)) return true;
    return false;
  }

  /** How many files below this folder are left alone because they are no new recordings, or none at all. */
  leftAloneBelow(folder: string): number {
    return this.#earlier.below(folder) + this.#noRecordings.below(folder);
  }

  /** The settings changed. Considers the files again that were left alone, and those that are done at another destination. */
  reconsiderEarlier(): void {
    this.#reconsiderDone();
    for (const path of this.#earlier.takeAll()) {
      this.#done.forget(path);
      this.#considerExisting(path);
    }
  }

  #reconsiderDone(): void {
    const { destination } = this.#deps.finished;
    if (destination === this.#destination) return;
    this.#destination = destination;
    for (const path of this.#done.oldest(Number.POSITIVE_INFINITY)) {
      this.#done.forget(path);
      this.#considerExisting(path);
    }
  }

  /** How many files below these folders another workstation uploads. */
  filesElsewhere(folders: readonly { readonly path: string }[]): number {
    return this.#decisions.filesElsewhere(folders);
  }

  /** How many matching files below this folder cannot be read. */
  unreadableBelow(folder: string): number {
    return this.#faulty.unreadBelow(folder);
  }

  /** Whether the recording of this file has ended, or there is no such file. Rejects with the faults of the journal and the file. */
  async isFinished(path: string): Promise<boolean> {
    if (this.#done.has(path)) await this.#followDrive(path);
    if (this.#done.has(path)) return true;
    const { finished, ports } = this.#deps;
    try {
      const facts = await ports.source.stat(path);
      const isDone = this.#deps.isEarlier(path, facts) || (await finished.isDone(path, facts));
      if (isDone) this.#done.remember(path, facts, await finished.fileSystemOf(path));
      return isDone;
    } catch (thrown) {
      const { code } = asFault(thrown);
      if (code === 'source_missing') return true;
      if (code === 'source_unreadable') return false;
      throw thrown;
    }
  }

  /** Resolves when no path is being considered. Does not wait for those that are postponed or compared, or have no room. */
  async idle(): Promise<void> {
    while (this.#considering.size > 0) await Promise.all(this.#considering.values());
  }

  /** Takes no more paths. Resolves when nothing is being considered or compared any more. Idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const paths of [...this.#queues, this.#grown, this.#existing, this.#postponed, this.#waiting]) paths.clear();
    this.#foundRoom.note();
    await this.idle();
    await this.#decisions.close();
  }

  #consider(path: string, queue: FairQueue, level?: number): void {
    if (this.#isClosed) return;
    queue.add(path, level);
    this.#next();
  }

  #considerExisting(path: string): void {
    this.#existing.add(path);
    this.#consider(path, this.#others, FOUND);
  }

  /** The first reading of a folder, and the beginning of its watch, tell the files that were there. */
  #noteExisting(path: string): void {
    if (!this.#isClosed && !this.#deps.folders().isRead(this.#deps.watchedFolderOf(path))) this.#existing.add(path);
  }

  #next(): void {
    // A hint at a path that is being considered or compared: it is considered once more afterwards.
    const isUnderWay = (path: string): boolean => this.#isUnderWay(path);
    const growing = (): string | undefined => this.#growing.take(isUnderWay);
    const others = (): string | undefined => this.#others.take(isUnderWay);
    while (this.#considering.size - this.#taken.size < CONSIDERED_AT_ONCE) {
      const path = this.#isTurnOfGrowing ? (growing() ?? others()) : (others() ?? growing());
      if (path === undefined) return;
      this.#isTurnOfGrowing = !this.#isTurnOfGrowing;
      for (const queue of this.#queues) queue.delete(path);
      this.#foundRoom.note();
      this.#run(path, () => this.#look(path));
    }
  }

  #isUnderWay(path: string): boolean {
    return this.#considering.has(path) || this.#decisions.isComparing(path);
  }

  #run(path: string, work: () => Promise<void>): void {
    const considering = work()
      .catch((thrown: unknown) => this.#failed(path, thrown))
      .finally(() => {
        this.#considering.delete(path);
        if (!this.#postponed.has(path)) this.#existing.delete(path);
        if (this.#isClosed) return;
        this.#next();
        this.begin();
      });
    this.#considering.set(path, considering);
  }

  #isAway(folder: string): boolean {
    return this.#deps.folders().isAwaited(folder, undefined);
  }

  /** Whether this fault of a file is one of its watched folder, which is not there. */
  async #isOfFolder(path: string, thrown: unknown): Promise<boolean> {
    if (!mayBeOfFolder(asFault(thrown).code)) return false;
    const folder = this.#deps.watchedFolderOf(path);
    await this.#deps.folders().examine(folder);
    return this.#isAway(folder);
  }

  /** A file that waits is not forgotten while its folder is away. */
  async #look(path: string): Promise<void> {
    try {
      await this.#lookAt(path);
    } catch (thrown) {
      if (!this.#waiting.has(path) || !(await this.#isOfFolder(path, thrown))) throw thrown;
    }
  }

  /** Finds out what the file is. One that has to be uploaded waits for its turn. */
  async #lookAt(path: string): Promise<void> {
    const hasGrown = this.#grown.delete(path);
    await this.#withFacts(path, async (facts) => {
      const isNew = !this.#existing.has(path) || facts.fingerprint.birthtimeMs > this.#startedAtMs;
      if (this.#done.has(path)) {
        const fileSystem = await this.#deps.finished.fileSystemOf(path);
        if (this.#done.isSame(path, facts, fileSystem)) return this.#done.remember(path, facts, fileSystem);
      }
      this.#earlier.delete(path);
      if (await this.#decisions.needsNoRecording(path, facts)) return this.#waiting.remove(path);
      if (!hasGrown && this.#deps.isEarlier(path, facts)) return this.#leaveAlone(path, facts);
      if (!(await mayBeRecording(this.#deps.ports.source, path))) {
        // A recording that begins is empty for a moment.
        if (facts.sizeBytes > 0) this.#noRecordings.add(path);
        this.#waiting.remove(path);
        return this.#deps.changed();
      }
      this.#noRecordings.delete(path);
      // A file that another workstation uploads takes no turn here; it is taken over when that workstation has died.
      if (this.#decisions.isElsewhere(path)) return this.#decisions.decide(path, facts);
      const turn = this.#turnOf(path, facts, hasGrown, isNew);
      this.#waiting.put(path, facts, turn, this.#deps.ports.clock.monotonicMs());
      this.#deps.changed();
    });
  }

  async #leaveAlone(path: string, facts: SourceFacts): Promise<void> {
    const fileSystem = await this.#deps.finished.fileSystemOf(path);
    this.#waiting.remove(path);
    this.#earlier.add(path);
    this.#done.remember(path, facts, fileSystem);
  }

  #turnOf(path: string, { mtimeMs }: SourceFacts, hasGrown: boolean, isNew: boolean): Turn {
    if (hasGrown) return 'growing';
    if (isNew) return 'fresh';
    if (this.#deps.isPreferred(path)) return 'preferred';
    return this.#deps.ports.clock.nowMs() - mtimeMs < RECENT_MS ? 'recent' : 'existing';
  }

  /** Its turn has come. The time for which it was quiet while it waited counts, if it is still the same. */
  async #decide(taken: TakenFile): Promise<void> {
    const { path, file, turn } = taken;
    const { hash, sinceMs } = file;
    const isNew = turn === 'growing' || turn === 'fresh';
    try {
      await this.#withFacts(path, (facts) => {
        if (turn !== 'growing' && this.#deps.isEarlier(path, facts)) return this.#leaveAlone(path, facts);
        const isQuiet = factsHash(facts) === hash && this.#deps.ports.clock.monotonicMs() - sinceMs >= WAITED_MS;
        return this.#decisions.decide(path, facts, { quietSinceMs: isQuiet ? sinceMs : undefined, isNew });
      });
    } catch (thrown) {
      if (!(await this.#isOfFolder(path, thrown)) || this.#isClosed) throw thrown;
      this.#waiting.putBack(taken);
    } finally {
      this.#deps.changed();
    }
  }

  /** Works on a file that no recording has under this name, unless the same file is being worked on under another one. */
  async #withFacts(path: string, work: (facts: SourceFacts) => Promise<void> | void): Promise<void> {
    for (const runner of this.#deps.runners.at(path)) if (!runner.isDisplaced) return runner.look();
    const facts = await this.#deps.ports.source.stat(path);
    this.#faulty.forget(path);
    const identity = `${facts.fingerprint.device}:${facts.fingerprint.inode}`;
    if (this.#identities.has(identity)) {
      this.#postponed.add(path);
      return;
    }
    this.#identities.add(identity);
    try {
      await work(facts);
    } finally {
      this.#identities.delete(identity);
    }
  }

  #failed(path: string, thrown: unknown): void {
    const fault = asFault(thrown);
    if (fault.disposition === 'cancelled' || this.#isClosed) return;
    if (fault.code === 'source_missing') {
      this.#waiting.remove(path);
      this.#decisions.forget(path);
      this.#earlier.delete(path);
      this.#noRecordings.delete(path);
      this.#faulty.forget(path);
      return;
    }
    if (fault.code.startsWith('checkpoint_')) this.#deps.journal.failed(fault);
    else this.#faulty.note(path, fault);
    // A file that may not be read is left alone until its folder is read again; everything else is tried again soon.
    if (fault.code === 'source_unreadable') return this.#waiting.remove(path);
    this.#postponed.add(path);
  }
}
