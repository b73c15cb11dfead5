import { basename } from 'node:path';
import { TERMINAL_PHASES } from '../../../../shared/phases.ts';
import { asFault } from '../../core/fault.ts';
import { objectKey } from '../../core/objectKey.ts';
import { newRecord } from '../../core/newRecord.ts';
import { planFor } from '../../core/partPlan.ts';
import { type RecordingRecord, isSameFile } from '../../core/recording.ts';
import { type RecordingState, wake } from '../../core/recordingState.ts';
import { timestamp } from '../../core/timestamp.ts';
import type { Checkpoint, Lease, SourceMark } from '../../ports/checkpointStore.ts';
import type { SourceFacts } from '../../ports/fileSource.ts';
import { DoneFiles } from './doneFiles.ts';
import type { EngineConfig } from '../engineConfig.ts';
import type { EnginePorts } from '../enginePorts.ts';
import type { JournalWatch } from '../journalWatch.ts';
import type { Orphans } from './orphans.ts';
import type { RecordingRunner } from '../recording/recordingRunner.ts';
import type { SourceKeys } from '../recording/sourceKeys.ts';

/** Paths considered at once: enough to hide the journal's latency, few enough that 100 000 files at the start do no harm. */
const CONSIDERED_AT_ONCE = 16;

/** So many finished files are looked at again each time the folders are read: changes to them are hinted at as a rule. */
const DONE_LOOKED_AT = 2_000;

export interface IntakeDeps {
  readonly ports: EnginePorts;
  readonly keys: SourceKeys;
  readonly orphans: Orphans;
  readonly journal: JournalWatch;
  config(): EngineConfig;
  runners(): Iterable<RecordingRunner>;
  start(state: RecordingState, options: { readonly isResumed: boolean; readonly lease: Lease }): void;
  notice(message: string): void;
}

/**
 * Decides what a file that was hinted at is: one that is being uploaded, one that moved, one that is done, somebody else's, or
 * a new recording. Any path may be considered any number of times.
 */
export class Intake {
  readonly #deps: IntakeDeps;
  readonly #waiting = new Set<string>();
  readonly #considering = new Map<string, Promise<void>>();
  /** Could not be decided on because of the journal, or because the same file is being decided on under another name. */
  readonly #postponed = new Set<string>();
  /** Files being decided on, by identity: a file with two names is one recording. */
  readonly #identities = new Set<string>();
  readonly #done = new DoneFiles();
  /** Paths whose trouble was logged; once, until it is over. */
  readonly #told = new Set<string>();
  #isClosed = false;

  constructor(deps: IntakeDeps) {
    this.#deps = deps;
  }

  /** Never fails: what cannot be done now is postponed. Idempotent. */
  consider(path: string): void {
    if (this.#isClosed) return;
    this.#waiting.add(path);
    this.#next();
  }

  /** A folder is read again: what was done is looked at in turns, see `found`. */
  rescan(): void {
    for (const path of this.#done.oldest(DONE_LOOKED_AT)) this.consider(path);
  }

  /** It is there. Files known to be done are left to `rescan`. */
  found(path: string): void {
    if (!this.#done.has(path)) this.consider(path);
  }

  /** Considers again what was postponed; while the journal does not answer, one path finds out whether it does again. */
  retry(): void {
    const paths = this.#deps.journal.problem === null ? [...this.#postponed] : [...this.#postponed].slice(0, 1);
    for (const path of paths) {
      this.#postponed.delete(path);
      this.consider(path);
    }
  }

  /** Whether some path is not decided on yet. */
  get isBusy(): boolean {
    return this.#waiting.size > 0 || this.#considering.size > 0 || this.#postponed.size > 0;
  }

  /** Resolves when nothing is being considered; what is postponed is not waited for. */
  async idle(): Promise<void> {
    while (this.#considering.size > 0) await Promise.all(this.#considering.values());
  }

  /** Takes nothing in any more. Idempotent. */
  close(): void {
    this.#isClosed = true;
    this.#waiting.clear();
    this.#postponed.clear();
  }

  #next(): void {
    for (const path of this.#waiting) {
      if (this.#considering.size >= CONSIDERED_AT_ONCE) return;
      // Hinted at while it is considered: once more afterwards.
      if (this.#considering.has(path)) continue;
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
    for (const runner of this.#deps.runners()) if (runner.path === path) return runner.look();
    const facts = await this.#deps.ports.source.stat(path);
    this.#told.delete(path);
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
    if (await this.#isCarried(path, facts)) return;
    const { journal, keys } = this.#deps;
    const mark = await this.#findMark(path, facts);
    journal.answered();
    if (mark !== undefined && isDone(mark, facts)) {
      const left = await this.#leftBeforeEnd(mark, path);
      if (left === undefined) this.#done.remember(path, facts);
      else await this.#takeOver(left, path);
      return;
    }
    this.#done.forget(path);
    const isTaken = await this.#take(path, facts, await keys.claimKey(path));
    if (isTaken && mark !== undefined && mark.sizeBytes > 0) {
      this.#deps.notice(
        `${basename(path)} changed after it was finished. It is uploaded again as a new stream; the first object stays.`,
      );
    }
  }

  /** Whether a recording has this file already: it moved here, or this is its second name (a link, or a folder watched twice). */
  async #isCarried(path: string, facts: SourceFacts): Promise<boolean> {
    for (const runner of this.#deps.runners()) {
      const { fingerprint } = runner.state.record;
      // It was found under this name by itself since we asked.
      if (runner.path === path) return true;
      if (!isSameFile(fingerprint, facts.fingerprint)) continue;
      if (!(await this.#isStillAt(runner.path, facts))) {
        runner.tell({ kind: 'source.moved', path });
        return true;
      }
      // Without a time of birth, two files of one number are not known to be one.
      if (fingerprint.birthtimeMs !== 0) return true;
    }
    return false;
  }

  async #isStillAt(path: string, facts: SourceFacts): Promise<boolean> {
    try {
      const { fingerprint } = await this.#deps.ports.source.stat(path);
      return isSameFile(fingerprint, facts.fingerprint);
    } catch (thrown) {
      if (asFault(thrown).code === 'source_missing') return false;
      throw thrown;
    }
  }

  async #findMark(path: string, facts: SourceFacts): Promise<SourceMark | undefined> {
    const { ports, keys } = this.#deps;
    const marks = await Promise.all(
      (await keys.sourceKeys({ path, ...facts })).map((key) => ports.checkpoints.findSource(key)),
    );
    return marks.find((mark) => mark !== undefined && isDone(mark, facts)) ?? marks[0];
  }

  /** A file is marked as done just before the end of its recording is written down: whoever carried it may have died in between. */
  async #leftBeforeEnd({ recordingId }: SourceMark, path: string): Promise<Checkpoint | undefined> {
    const { keys, ports } = this.#deps;
    // What nobody else sees is gone on with at the next start.
    if (!(await keys.isShared(path))) return undefined;
    const checkpoint = await ports.checkpoints.load(recordingId);
    return checkpoint === undefined || TERMINAL_PHASES.has(checkpoint.record.phase) ? undefined : checkpoint;
  }

  /** @returns whether a new recording began */
  async #take(path: string, facts: SourceFacts, claimKey: string): Promise<boolean> {
    const { ports, orphans } = this.#deps;
    const { checkpoints } = ports;
    const state = (await orphans.adopt(path, facts)) ?? wake(await this.#newRecord(path, facts), new Map());
    const { id } = state.record;
    for (let holder = await checkpoints.claimSource(claimKey, id); holder !== id; ) {
      const checkpoint = await checkpoints.load(holder);
      if (await this.#isHeld(holder, checkpoint, path, facts)) {
        if (checkpoint !== undefined) await this.#takeOver(checkpoint, path);
        return false;
      }
      await checkpoints.releaseSource(claimKey, holder);
      holder = await checkpoints.claimSource(claimKey, id);
    }
    // Somebody else may have come to the end with it since it was asked for: its mark is older than the release of its claim.
    const mark = await this.#findMark(path, facts);
    if (mark !== undefined && isDone(mark, facts)) {
      await checkpoints.releaseSource(claimKey, id);
      return false;
    }
    const lease = await this.#lease(id);
    // Somebody else took us for dead between the two, and has the claim now.
    if (lease === undefined || (await checkpoints.claimSource(claimKey, id)) !== id) return false;
    await checkpoints.replace(state, lease);
    this.#deps.start(state, { isResumed: state.ledger.size > 0, lease });
    return true;
  }

  /** Whether the claim of `holder` stands: its recording goes on with this file, or is just being written down by another. */
  async #isHeld(
    holder: string,
    checkpoint: Checkpoint | undefined,
    path: string,
    facts: SourceFacts,
  ): Promise<boolean> {
    if (checkpoint === undefined) {
      // Claimed and not written down: by somebody who is about to, or who died. Whoever has its lease first goes on, so it is
      // not given back: it runs out by itself.
      return (await this.#lease(holder)) === undefined;
    }
    const { record } = checkpoint;
    if (TERMINAL_PHASES.has(record.phase)) return false;
    // Its file was renamed, and another one has the name now.
    return record.path === path || isSameFile(record.fingerprint, facts.fingerprint);
  }

  /** Another recording holds the claim: it is being uploaded, or is another workstation's until its lease runs out. */
  async #takeOver({ record: { id, ownerId: from } }: Checkpoint, path: string): Promise<void> {
    const { keys, ports } = this.#deps;
    const { checkpoints, logger } = ports;
    const { ownerId } = this.#deps.config();
    if (from !== ownerId && !(await keys.isShared(path))) return;
    if (this.#isRunning(id)) return;
    const lease = await this.#lease(id);
    if (lease === undefined) return;
    // Read again: until now it was another's to write.
    const fresh = await checkpoints.load(id);
    if (fresh === undefined || TERMINAL_PHASES.has(fresh.record.phase) || this.#isRunning(id)) {
      if (!this.#isRunning(id)) await checkpoints.releaseLease(lease);
      return;
    }
    const record: RecordingRecord = { ...fresh.record, ownerId, path };
    await checkpoints.save({ record }, lease);
    logger.log('info', 'Took over a recording.', { id, from, path });
    this.#deps.start(wake(record, fresh.ledger), { isResumed: true, lease });
  }

  #isRunning(id: string): boolean {
    for (const runner of this.#deps.runners()) if (runner.id === id) return true;
    return false;
  }

  #lease(id: string): Promise<Lease | undefined> {
    const { ownerId, leaseMs } = this.#deps.config();
    return this.#deps.ports.checkpoints.acquireLease(id, ownerId, leaseMs);
  }

  async #newRecord(path: string, facts: SourceFacts): Promise<RecordingRecord> {
    const { ports, keys } = this.#deps;
    const config = this.#deps.config();
    const id = await keys.newId(ports.clock.uuid(), { path, ...facts });
    return newRecord({
      id,
      path,
      fingerprint: facts.fingerprint,
      bucket: config.bucket,
      key: objectKey(config.keyPrefix, id, basename(path)),
      plan: planFor(config.needsEqualParts ? 'equal' : 'stepping', config.chunkBytes, facts.sizeBytes),
      session: { kind: 'none' },
      startedAt: timestamp(ports.clock.nowMs()),
      ownerId: config.ownerId,
    });
  }

  #failed(path: string, thrown: unknown): void {
    const fault = asFault(thrown);
    if (fault.disposition === 'cancelled' || this.#isClosed) return;
    if (fault.code === 'source_missing') {
      this.#done.forget(path);
      this.#told.delete(path);
      return;
    }
    if (fault.code.startsWith('checkpoint_')) this.#deps.journal.failed(fault);
    else if (!this.#told.has(path)) {
      this.#told.add(path);
      this.#deps.ports.logger.log('warn', fault.message, { path, code: fault.code });
    }
    // What may not be read is left alone until its folder is read again; the rest is waited for.
    if (fault.code === 'source_unreadable') return;
    this.#postponed.add(path);
  }
}

function isDone(mark: SourceMark, facts: SourceFacts): boolean {
  if (!isSameFile(mark.fingerprint, facts.fingerprint)) return false;
  if (mark.sizeBytes === facts.sizeBytes && mark.mtimeMs === facts.mtimeMs) return true;
  // Where files have no time of birth, the next one of the same name may bear the same number; but it begins small.
  const isGrown = mark.fingerprint.birthtimeMs !== 0 || facts.sizeBytes >= mark.sizeBytes;
  return mark.isDiscarded && isGrown;
}
