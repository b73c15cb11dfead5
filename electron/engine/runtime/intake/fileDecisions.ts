import { sentence } from '../../../../shared/sentences/sentence.ts';
import { basename } from 'node:path';
import { mayBeSameFile } from '../../core/recording.ts';
import type { SourceMark } from '../../ports/checkpointStore.ts';
import type { SourceFacts } from '../../ports/fileSource.ts';
import type { EnginePorts } from '../enginePorts.ts';
import { folderFinder } from '../holdingFolder.ts';
import type { JournalWatch } from '../journalWatch.ts';
import type { Runners } from '../recording/runners.ts';
import { Semaphore } from '../recording/semaphore.ts';
import type { ContentCandidate, ContentDifference } from './compareContent.ts';
import { type DoneFiles, factsHash } from './doneFiles.ts';
import type { FinishedFiles } from './finishedFiles.ts';
import { placeOfFile } from './placeOfFile.ts';
import type { RecordingStarter } from './recordingStarter.ts';

/** Whole files that are read at once, to compare their content. */
const COMPARED_AT_ONCE = 2;

export interface FileDecisionsDeps {
  readonly ports: EnginePorts;
  readonly finished: FinishedFiles;
  readonly starter: RecordingStarter;
  readonly journal: JournalWatch;
  readonly runners: Pick<Runners, 'at' | 'ofFile'>;
  notice(message: string): void;
  /** Aborts when the engine stops. */
  readonly signal: AbortSignal;
}

export interface ComparedFile {
  /** The content was compared: the file has to be considered again. */
  again(path: string): void;
  failed(path: string, thrown: unknown): void;
}

/**
 * Decides what a file is: one that is being uploaded, one that was renamed, one that is done, another workstation's, or a new
 * recording. Every method rejects with the faults of the journal and the file.
 */
export class FileDecisions {
  readonly #deps: FileDecisionsDeps;
  readonly #done: DoneFiles;
  readonly #compared: ComparedFile;
  readonly #comparing = new Map<string, Promise<void>>();
  readonly #comparisons = new Semaphore(() => COMPARED_AT_ONCE);
  /** Path → how the file was when it was found that it has to be uploaded, see `factsHash`, and why. */
  readonly #differing = new Map<string, { readonly hash: number; readonly why: ContentDifference }>();
  /** Files that another workstation uploads. */
  readonly #elsewhere = new Set<string>();
  #isClosed = false;

  constructor(deps: FileDecisionsDeps, done: DoneFiles, compared: ComparedFile) {
    this.#deps = deps;
    this.#done = done;
    this.#compared = compared;
  }

  /** How many files are being compared with the content of finished ones. */
  get comparing(): number {
    return this.#comparing.size;
  }

  isComparing(path: string): boolean {
    return this.#comparing.has(path);
  }

  /** Whether another workstation uploads this file, as far as is known. */
  isElsewhere(path: string): boolean {
    return this.#elsewhere.has(path);
  }

  /** How many files below these folders another workstation uploads. */
  filesElsewhere(folders: readonly { readonly path: string }[]): number {
    const folderOf = folderFinder(folders);
    return [...this.#elsewhere].filter((path) => folderOf(path) !== undefined).length;
  }

  /** The file is not there any more. */
  forget(path: string): void {
    this.#done.forget(path);
    this.#differing.delete(path);
    this.#elsewhere.delete(path);
  }

  /** Compares no more files. Resolves when none is being compared. Idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#comparing.values());
  }

  /** Whether the file is being uploaded already, or is done. Does not read the file. */
  async needsNoRecording(path: string, facts: SourceFacts): Promise<boolean> {
    if (await this.#isCarried(path, facts)) return true;
    const mark = await this.#deps.finished.markOfDone(path, facts);
    this.#deps.journal.wasRead();
    if (mark === undefined) {
      this.#done.forget(path);
      return false;
    }
    await this.#noteDone(path, facts, mark);
    return true;
  }

  /** Begins its recording, unless it is no new one. @param how see `RecordingStarter.begin` */
  async decide(
    path: string,
    facts: SourceFacts,
    how: { readonly quietSinceMs?: number | undefined; readonly isNew?: boolean } = {},
  ): Promise<void> {
    this.#elsewhere.delete(path);
    if (await this.#isCarried(path, facts)) return;
    const { journal, finished, starter } = this.#deps;
    const verdict = await finished.look(path, facts);
    journal.wasRead();
    if (verdict.kind === 'done') return this.#noteDone(path, facts, verdict.mark);
    this.#done.forget(path);
    const differing = this.#differing.get(path);
    if (verdict.kind === 'compare' && differing?.hash !== factsHash(facts)) {
      this.#compare(path, facts, verdict.candidates);
      return;
    }
    this.#differing.delete(path);
    // A file whose object is lost did not change: its new recording continues no other one.
    const before = verdict.kind === 'compare' && differing?.why === 'object_lost' ? undefined : verdict.mark;
    const isStarted = await starter.begin(path, facts, before, how);
    if (!isStarted && !this.#isRunning(path)) this.#elsewhere.add(path);
    if (isStarted && before !== undefined && before.sizeBytes > 0) {
      this.#deps.notice(sentence('changedAfterwards', { file: basename(path) }));
    }
  }

  async #noteDone(path: string, facts: SourceFacts, mark: SourceMark): Promise<void> {
    const { finished, starter } = this.#deps;
    const left = await starter.leftBeforeEnd(mark, path);
    if (left === undefined) {
      this.#elsewhere.delete(path);
      this.#done.remember(path, facts, await finished.fileSystemOf(path));
      return;
    }
    await starter.takeOver(left, path);
    if (!this.#isRunning(path)) this.#elsewhere.add(path);
  }

  /** Compares the content in the background: a whole file is read, and the store is asked. */
  #compare(path: string, facts: SourceFacts, candidates: readonly ContentCandidate[]): void {
    const comparing = this.#comparisons
      .run(async () => {
        if (this.#isClosed) return;
        const found = await this.#deps.finished.compare(path, facts, candidates);
        if (found !== 'equal') this.#differing.set(path, { hash: factsHash(facts), why: found });
      })
      .then(
        () => {
          this.#comparing.delete(path);
          this.#compared.again(path);
        },
        (thrown: unknown) => {
          this.#comparing.delete(path);
          this.#compared.failed(path, thrown);
        },
      );
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
      const { ports, signal } = this.#deps;
      const place = await placeOfFile(ports.source, runner.state, path, facts, signal);
      if (place === 'moved') runner.tell({ kind: 'source.moved', path });
      if (place !== 'elsewhere') return true;
    }
    return false;
  }

  #isRunning(path: string): boolean {
    return this.#deps.runners.at(path).length > 0;
  }
}
