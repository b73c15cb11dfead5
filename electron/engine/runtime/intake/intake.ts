import { basename } from 'node:path';
import { isEarlierFile } from '../../core/earlierFiles.ts';
import { type FaultCode, asFault } from '../../core/fault.ts';
import { mayBeSameFile } from '../../core/recording.ts';
import type { SourceFacts } from '../../ports/fileSource.ts';
import type { EnginePorts } from '../enginePorts.ts';
import { holdingFolder } from '../holdingFolder.ts';
import type { JournalWatch } from '../journalWatch.ts';
import type { Runners } from '../recording/runners.ts';
import { Semaphore } from '../recording/semaphore.ts';
import { mayBeRecording } from './sourceCode.ts';
import { DoneFiles, textOf } from './doneFiles.ts';
import type { FinishedFiles, FinishedVerdict } from './finishedFiles.ts';
import { placeOfFile } from './placeOfFile.ts';
import type { RecordingStarter } from './recordingStarter.ts';

/** Paths considered at once: enough to hide the journal's latency, few enough that 100 000 files at the start do no harm. */
const CONSIDERED_AT_ONCE = 16;

/** Whole files that are read at once, to compare their content. */
const COMPARED_AT_ONCE = 2;

/** So many finished files are looked at again each time the folders are read: as a rule, changes to them are hinted at. */
const DONE_LOOKED_AT = 2_000;

export interface IntakeDeps {
  readonly ports: EnginePorts;
  readonly finished: FinishedFiles;
  readonly starter: RecordingStarter;
  readonly journal: JournalWatch;
  readonly runners: Pick<Runners, 'at' | 'ofFile'>;
  notice(message: string): void;
  /** The folder that holds this path gives only recordings since then, milliseconds since 1970; `undefined`: all. */
  newSinceMs(path: string): number | undefined;
}

/**
 * Decides what a file is: one that is being uploaded, one that was renamed, one that is done, another workstation's, or a new
 * recording. Any path may be considered any number of times.
 */
export class Intake {
  readonly #deps: IntakeDeps;
  readonly #waiting = new Set<string>();
  readonly #considering = new Map<string, Promise<void>>();
  readonly #comparing = new Map<string, Promise<void>>();
  readonly #comparisons = new Semaphore(() => COMPARED_AT_ONCE);
  /** Path → how the file was when its content was found to be new. */
  readonly #differing = new Map<string, string>();
  /** Could not be decided on: the journal did not answer, or the same file is being decided on under another name. */
  readonly #postponed = new Set<string>();
  /** Identities of the files that are being decided on: a file with two names is one recording. */
  readonly #identities = new Set<string>();
  readonly #done = new DoneFiles();
  /** Path → the code of the fault that was logged. It is logged once, until the path can be read again. */
  readonly #logged = new Map<string, FaultCode>();
  /** Files that were there before their folder was to give new recordings only. */
  readonly #earlier = new Set<string>();
  /** Files that another workstation uploads. */
  readonly #elsewhere = new Set<string>();
  #isClosed = false;

  constructor(deps: IntakeDeps) {
    this.#deps = deps;
  }

  /** Never rejects: a path that cannot be decided on now is postponed. Idempotent. */
  consider(path: string): void {
    if (this.#isClosed) return;
    this.#waiting.add(path);
    this.#next();
  }

  /** The folders are read again: looks at some of the finished files, those first that were not looked at for the longest time. */
  rescan(): void {
    for (const path of this.#done.oldest(DONE_LOOKED_AT)) this.consider(path);
  }

  /** A matching file is there. Files known to be done are left to `rescan`. */
  found(path: string): void {
    if (!this.#done.has(path)) this.consider(path);
  }

  /** Considers again what was postponed; while the journal does not answer, only one path, to find out whether it does again. */
  retry(): void {
    const paths = this.#deps.journal.problem === null ? [...this.#postponed] : [...this.#postponed].slice(0, 1);
    for (const path of paths) {
      this.#postponed.delete(path);
      this.consider(path);
    }
  }

  /** Whether some path is not decided on yet. */
  get isBusy(): boolean {
    return this.#waiting.size + this.#considering.size + this.#comparing.size + this.#postponed.size > 0;
  }

  /** Whether some file that is not known to be finished is not decided on yet. */
  get hasUndecided(): boolean {
    if (this.#comparing.size + this.#postponed.size > 0) return true;
    for (const path of this.#considering.keys()) if (!this.#done.has(path)) return true;
    for (const path of this.#waiting) if (!this.#done.has(path)) return true;
    return false;
  }

  /** How many files below this folder are left alone because they are no new recordings. */
  earlierBelow(folder: string): number {
    let files = 0;
    for (const path of this.#earlier) if (holdingFolder(path, [{ path: folder }]) !== undefined) files++;
    return files;
  }

  /** Considers the files again that were left alone: other recordings may be wanted now. */
  reconsiderEarlier(): void {
    for (const path of this.#earlier) {
      this.#done.forget(path);
      this.consider(path);
    }
    this.#earlier.clear();
  }

  /** How many files below these folders another workstation uploads. */
  filesElsewhere(folders: readonly { readonly path: string }[]): number {
    return [...this.#elsewhere].filter((path) => holdingFolder(path, folders) !== undefined).length;
  }

  /** How many matching files below this folder may not be read. */
  unreadableBelow(folder: string): number {
    let files = 0;
    for (const [path, code] of this.#logged)
      if (code === 'source_unreadable' && holdingFolder(path, [{ path: folder }]) !== undefined) files++;
    return files;
  }

  /** Whether the recording of this file has ended, or there is no such file. Rejects with the faults of the journal and the file. */
  async isFinished(path: string): Promise<boolean> {
    if (this.#done.has(path)) return true;
    try {
      const facts = await this.#deps.ports.source.stat(path);
      const isDone = this.#isEarlier(path, facts) || (await this.#deps.finished.isDone(path, facts));
      if (isDone) this.#done.remember(path, facts);
      return isDone;
    } catch (thrown) {
      const { code } = asFault(thrown);
      if (code === 'source_missing') return true;
      if (code === 'source_unreadable') return false;
      throw thrown;
    }
  }

  /** Resolves when no path is being considered. Does not wait for those that are postponed or compared. */
  async idle(): Promise<void> {
    while (this.#considering.size > 0) await Promise.all(this.#considering.values());
  }

  /** Takes no more paths. Resolves when nothing is being considered or compared any more. Idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#waiting.clear();
    this.#postponed.clear();
    await this.idle();
    await Promise.all(this.#comparing.values());
  }

  #next(): void {
    for (const path of this.#waiting) {
      if (this.#considering.size >= CONSIDERED_AT_ONCE) return;
      // A hint at a path that is being considered or compared: it is considered once more afterwards.
      if (this.#considering.has(path) || this.#comparing.has(path)) continue;
      this.#waiting.delete(path);
      const considering = this.#consider(path)
        .catch((thrown: unknown) => this.#failed(path, thrown))
        .finally(() => {
          this.#considering.delete(path);
          this.#next();
        });
      this.#considering.set(path, considering);
    }
  }

  async #consider(path: string): Promise<void> {
    for (const runner of this.#deps.runners.at(path)) if (!runner.isDisplaced) return runner.look();
    const facts = await this.#deps.ports.source.stat(path);
    this.#logged.delete(path);
    if (this.#done.isSame(path, facts)) {
      this.#done.remember(path, facts);
      return;
    }
    const identity = `${facts.fingerprint.device}:${facts.fingerprint.inode}`;
    if (this.#identities.has(identity)) {
      this.#postponed.add(path);
      return;
    }
    this.#identities.add(identity);
    try {
      await this.#decide(path, facts);
    } finally {
      this.#identities.delete(identity);
    }
  }

  async #decide(path: string, facts: SourceFacts): Promise<void> {
    this.#elsewhere.delete(path);
    this.#earlier.delete(path);
    if (await this.#isCarried(path, facts)) return;
    if (this.#isEarlier(path, facts) && !(await this.#deps.finished.isDone(path, facts))) {
      this.#earlier.add(path);
      this.#done.remember(path, facts);
      return;
    }
    const { journal, finished, starter } = this.#deps;
    const verdict = await finished.look(path, facts);
    journal.answered();
    if (verdict.kind === 'done') {
      const left = await starter.leftBeforeEnd(verdict.mark, path);
      if (left === undefined) this.#done.remember(path, facts);
      else {
        await starter.takeOver(left, path);
        if (!this.#isRunning(path)) this.#elsewhere.add(path);
      }
      return;
    }
    this.#done.forget(path);
    if (verdict.kind === 'compare' && this.#differing.get(path) !== textOf(facts)) {
      this.#compare(path, facts, verdict);
      return;
    }
    this.#differing.delete(path);
    if (!(await mayBeRecording(this.#deps.ports.source, path))) return;
    const before = verdict.mark;
    const isStarted = await starter.begin(path, facts, before);
    if (!isStarted && !this.#isRunning(path)) this.#elsewhere.add(path);
    if (isStarted && before !== undefined && before.sizeBytes > 0) {
      this.#deps.notice(
        `${basename(path)} changed after it was finished. It is uploaded again as a new stream; the first object stays.`,
      );
    }
  }

  #isEarlier(path: string, facts: SourceFacts): boolean {
    const sinceMs = this.#deps.newSinceMs(path);
    return sinceMs !== undefined && isEarlierFile(facts, sinceMs);
  }

  /** Compares the content in the background: a whole file is read. The path is considered again afterwards. */
  #compare(path: string, facts: SourceFacts, { mark, content }: Extract<FinishedVerdict, { kind: 'compare' }>): void {
    const comparing = this.#comparisons
      .run(async () => {
        if (this.#isClosed) return;
        const isSame = await this.#deps.finished.compare(path, facts, mark, content);
        if (!isSame) this.#differing.set(path, textOf(facts));
        this.#waiting.add(path);
      })
      .catch((thrown: unknown) => this.#failed(path, thrown))
      .finally(() => {
        this.#comparing.delete(path);
        if (!this.#isClosed) this.#next();
      });
    this.#comparing.set(path, comparing);
  }

  /** Whether a recording has this file already: renamed to this path, or under a second name (a link, or a folder watched twice). */
  async #isCarried(path: string, facts: SourceFacts): Promise<boolean> {
    const { runners } = this.#deps;
    // The recording found its file under this name meanwhile.
    if (runners.at(path).some(({ isDisplaced }) => !isDisplaced)) return true;
    for (const runner of runners.ofFile(facts.fingerprint)) {
      const { record } = runner.state;
      if (record.displaced === 'overwritten' || !mayBeSameFile(record.fingerprint, facts.fingerprint)) continue;
      const place = await placeOfFile(this.#deps.ports.source, runner.state, path, facts);
      if (place === 'moved') runner.tell({ kind: 'source.moved', path });
      if (place !== 'elsewhere') return true;
    }
    return false;
  }

  #isRunning(path: string): boolean {
    return this.#deps.runners.at(path).length > 0;
  }

  #failed(path: string, thrown: unknown): void {
    const fault = asFault(thrown);
    if (fault.disposition === 'cancelled' || this.#isClosed) return;
    if (fault.code === 'source_missing') {
      this.#done.forget(path);
      this.#differing.delete(path);
      this.#logged.delete(path);
      this.#elsewhere.delete(path);
      this.#earlier.delete(path);
      return;
    }
    if (fault.code.startsWith('checkpoint_')) this.#deps.journal.failed(fault);
    else if (!this.#logged.has(path)) {
      this.#logged.set(path, fault.code);
      this.#deps.ports.logger.log('warn', fault.message, { path, code: fault.code });
    }
    // A file that may not be read is left alone until its folder is read again; everything else is tried again soon.
    if (fault.code === 'source_unreadable') return;
    this.#postponed.add(path);
  }
}
