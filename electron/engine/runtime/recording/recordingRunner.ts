import { basename } from 'node:path';
import type { CommandResult } from '../../../../shared/commands.ts';
import { type PartJob, dueParts } from '../../core/dueParts.ts';
import { Fault, asFault } from '../../core/fault.ts';
import { Growth } from '../../core/growth.ts';
import { TERMINAL_PHASES, type StoredPart, storedBytes } from '../../core/recording.ts';
import { step, wakeAtMs } from '../../core/recordingMachine.ts';
import type {
  Announcement,
  Fact,
  RecordingPolicy,
  RecordingState,
  Task,
  TaskKind,
  TaskResult,
} from '../../core/recordingState.ts';
import type { CommandFact } from '../../core/refusal.ts';
import { retryDelayMs } from '../../core/retryPolicy.ts';
import type { Candidate } from '../../core/schedule.ts';
import { timestamp } from '../../core/timestamp.ts';
import type { CheckpointChange, Lease } from '../../ports/checkpointStore.ts';
import type { ObjectAddress } from '../../ports/objectStore.ts';
import { NOT_WRITTEN, STOPPED, answerAfterEnd, answerTo } from './commands.ts';
import type { EngineConfig } from '../engineConfig.ts';
import type { EnginePorts } from '../enginePorts.ts';
import { HeldLease } from './heldLease.ts';
import type { JournalWatch } from '../journalWatch.ts';
import type { PumpClient } from '../parts/partPump.ts';
import type { PartOutcome } from '../parts/sendPart.ts';
import { SourceClaim } from './sourceClaim.ts';
import type { SourceKeys } from './sourceKeys.ts';
import { runTask } from './tasks/runTask.ts';
import type { TaskContext } from './tasks/taskContext.ts';

/** A file counts as growing this long after it last grew. */
const GROWING_MS = 10_000;

export interface RunnerDeps {
  readonly ports: EnginePorts;
  config(): EngineConfig;
  readonly keys: SourceKeys;
  /** Parts of this recording may be due. */
  wakePump(id: string): void;
  /** The state changed, or time made a difference. */
  changed(runner: RecordingRunner): void;
  announced(runner: RecordingRunner, announcement: Announcement): void;
  /** The journal answers again, or does not. */
  readonly journal: Pick<JournalWatch, 'answered' | 'failed'>;
  /** See `Bandwidth`. */
  admit(sizeBytes: number, signal: AbortSignal): Promise<void>;
  /** Runs a task when there is room for one more of its kind. */
  inTurn<T>(kind: TaskKind, work: () => Promise<T>): Promise<T>;
  /** The recording has ended, belongs to another workstation now, or stopped because of a defect. Called once. */
  left(runner: RecordingRunner): void;
}

type CommandAnswer = (result: CommandResult) => void;

interface Told {
  readonly fact: Fact;
  /** Somebody waits for what becomes of this command. */
  readonly asked?: { readonly command: CommandFact; readonly answer: CommandAnswer };
}

/** Looks at the file that wait while the journal does not answer; further ones would say no more. */
const FACTS_WAITING_MAX = 100;

/** Cannot be taken back: only who still has the lease may ask the store for these. */
const FENCED_TASKS: ReadonlySet<TaskKind> = new Set<TaskKind>([
  'open_upload',
  'put_object',
  'complete',
  'describe',
  'abort_upload',
]);

/**
 * Keeps one recording: takes facts in order, asks the machine, writes the state down, and only then acts. Nothing of it is
 * started while a step is not durable.
 */
export class RecordingRunner implements PumpClient {
  readonly growth = new Growth();
  readonly isResumed: boolean;
  readonly #deps: RunnerDeps;
  readonly #stopper = new AbortController();
  /** Aborted and replaced when parts in flight are no longer wanted. */
  #partStopper = new AbortController();
  readonly #queue: Told[] = [];
  /** Commands that are not answered yet. */
  readonly #asked = new Set<CommandAnswer>();
  readonly #taken = new Set<number>();
  #state: RecordingState;
  readonly #lease: HeldLease;
  /** Where it was told that the file is, ahead of the state. */
  #movedTo: string | undefined;
  readonly #claim: SourceClaim;
  #hasEnded = false;
  #hasFailed = false;
  #hasLeft = false;
  #hasDroppedParts = false;
  #draining: Promise<void> | undefined;
  #cancelTimer: (() => void) | undefined;
  #isProbing = false;
  #isSaving = false;
  #changes = 0;
  readonly #tasks = new Set<Promise<void>>();

  constructor(
    state: RecordingState,
    deps: RunnerDeps,
    options: { readonly isResumed: boolean; readonly lease: Lease },
  ) {
    this.#state = state;
    this.#deps = deps;
    this.isResumed = options.isResumed;
    this.#lease = new HeldLease(deps.ports, () => deps.config(), options.lease);
    this.#claim = new SourceClaim(deps.ports.checkpoints, deps.keys, state.record.path);
  }

  get id(): string {
    return this.#state.record.id;
  }

  get path(): string {
    return this.#movedTo ?? this.#state.record.path;
  }

  get address(): ObjectAddress {
    return this.#state.record;
  }

  /** The file changed while this process looked at it, so that the time since is known. */
  get hasSeenChange(): boolean {
    return this.#changes > 1 || (this.#changes === 1 && !this.isResumed);
  }

  get state(): RecordingState {
    return this.#state;
  }

  get lease(): Lease {
    return this.#lease.current;
  }

  /** Its end is durable. Until then another workstation may take it over, whatever the state says. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** It stopped because of a defect; starting it again would run into the same. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  get signal(): AbortSignal {
    return this.#partStopper.signal;
  }

  get isStopped(): boolean {
    return this.#stopper.signal.aborted;
  }

  get policy(): RecordingPolicy {
    const config = this.#deps.config();
    return {
      timeoutMs: config.streamTimeoutMs,
      isStrictTimeout: config.isStrictTimeout,
      waitsWhileHeld: config.waitsWhileHeld,
      onVanish: config.onVanish,
    };
  }

  /** Takes a fact. It is acted upon in order, after what was told before is durable. */
  tell(fact: Fact): void {
    this.#enqueue({ fact });
    if (fact.kind === 'source.moved') this.#movedTo = fact.path;
  }

  /**
   * Takes a command, in order with the facts. Resolves once it is durable, or refused: `ok` means that it is not forgotten, whatever
   * comes. While the journal does not answer it says so.
   */
  ask(command: CommandFact): Promise<CommandResult> {
    if (this.isStopped) return Promise.resolve(STOPPED);
    const { promise, resolve } = Promise.withResolvers<CommandResult>();
    const answer = (result: CommandResult): void => {
      this.#asked.delete(answer);
      resolve(result);
    };
    this.#asked.add(answer);
    this.#enqueue({ fact: command, asked: { command, answer } });
    return promise;
  }

  #enqueue(told: Told): void {
    if (this.isStopped) return;
    this.#queue.push(told);
    this.#draining ??= this.#drain().finally(() => {
      this.#draining = undefined;
      if (this.#queue.length > 0) this.tell({ kind: 'time.passed' });
    });
  }

  /** Looks at the file. Looks do not pile up. */
  async look(): Promise<void> {
    if (this.#isProbing || this.isStopped || this.#queue.length > FACTS_WAITING_MAX) return;
    this.#isProbing = true;
    const { path } = this;
    try {
      const seen = await this.#deps.ports.source.stat(path);
      // What has the old name of a file that moved meanwhile is another file.
      if (path === this.path) this.tell({ kind: 'source.seen', seen });
    } catch (thrown) {
      const fault = asFault(thrown);
      if (path !== this.path) return;
      this.tell(fault.code === 'source_missing' ? { kind: 'source.missing' } : { kind: 'source.unreadable', fault });
    } finally {
      this.#isProbing = false;
    }
  }

  /** See `HeldLease.renew`; leaves when it is another's. Rejects with the journal's fault. */
  async renewLease(): Promise<void> {
    if (!(await this.#lease.renew())) this.#leave();
  }

  /** Makes sure that it is still ours, where that is not certain. Leaves and is cancelled when it is not. */
  async #holdLease(): Promise<void> {
    if (!this.#lease.isCertain) await this.renewLease();
    this.#stopper.signal.throwIfAborted();
  }

  /** Stops where it is; everything durable stays. Resolves when nothing of it runs any more. Idempotent. */
  async stop(): Promise<void> {
    this.#halt();
    await Promise.all([this.#draining, ...this.#tasks]);
  }

  candidate(): Candidate | undefined {
    if (this.#nextJob() === undefined) return undefined;
    const atMs = this.#deps.ports.clock.monotonicMs();
    const { source } = this.#state.live;
    const isGrowing = source.kind === 'there' && source.hasGrown && atMs - source.changedAtMs < GROWING_MS;
    return { id: this.id, isGrowing, waitingMs: this.growth.lagMs(atMs) };
  }

  takeJob(): PartJob | undefined {
    const job = this.#nextJob();
    if (job === undefined) return undefined;
    this.#taken.add(job.partNumber);
    this.tell({ kind: 'part.started', partNumber: job.partNumber });
    return job;
  }

  jobDone(job: PartJob, outcome: PartOutcome | Fault): void {
    const { partNumber, uploadId } = job;
    this.#taken.delete(partNumber);
    if (outcome instanceof Fault) {
      const random = this.#deps.ports.clock.random();
      const fault = this.#hasDroppedParts ? outcome : this.#asTold(outcome);
      this.tell({ kind: 'part.failed', uploadId, partNumber, fault, random });
      return;
    }
    switch (outcome.kind) {
      case 'stored':
        return this.tell({ kind: 'part.stored', uploadId, part: outcome.part });
      case 'unchanged':
        return this.tell({ kind: 'part.unchanged', uploadId, partNumber });
      case 'blank':
        return this.tell({ kind: 'part.blank', partNumber });
      case 'short':
        this.tell({ kind: 'source.seen', seen: outcome.seen });
        return this.tell({ kind: 'part.short', partNumber });
      default:
        return outcome satisfies never;
    }
  }

  #nextJob(): PartJob | undefined {
    // What is in the queue may change what is due, and what is not durable may not be acted upon.
    if (this.isStopped || this.#isBusy()) return undefined;
    if (!this.#lease.isCertain) {
      this.#renewForParts();
      return undefined;
    }
    for (const job of dueParts(this.#state, this.#deps.ports.clock.monotonicMs()))
      if (!this.#taken.has(job.partNumber)) return job;
    return undefined;
  }

  #isBusy(): boolean {
    return this.#queue.some(({ fact }) => fact.kind !== 'part.started') || this.#isSaving;
  }

  /** A machine that slept does not send what it read before, nor over what another has stored since. */
  #renewForParts(): void {
    if (this.#lease.isBeingRenewed) return;
    this.#holdLease().then(
      () => this.#deps.wakePump(this.id),
      // Without the journal nothing may be sent; it is asked again with the other leases.
      (thrown: unknown) => this.#deps.journal.failed(thrown),
    );
  }

  async #drain(): Promise<void> {
    // Facts told in the same turn are taken together: one write for all of them.
    await Promise.resolve();
    try {
      while (this.#queue.length > 0 && !this.isStopped) await this.#takeFacts(this.#queue.splice(0));
    } catch (thrown) {
      // A defect, not a fault of the outside. The recording stands still where it was durable; the others go on.
      this.#deps.ports.logger.log(
        'error',
        'A recording stopped because of a defect. Restart Rushes to go on with it.',
        { id: this.id, error: thrown },
      );
      this.#hasFailed = true;
      this.#leave();
      return;
    }
    this.#movedTo = undefined;
    this.#schedule();
    this.#deps.wakePump(this.id);
  }

  async #takeFacts(told: readonly Told[]): Promise<void> {
    const { clock } = this.#deps.ports;
    const before = this.#state.record;
    const put = new Map<number, StoredPart>();
    const remove = new Set<number>();
    const announcements: Announcement[] = [];
    const answers: (() => void)[] = [];
    let due: { task: Task; token: number } | undefined;
    const atMs = clock.monotonicMs();
    const now = timestamp(clock.nowMs());
    for (const { fact, asked } of told) {
      if (asked !== undefined) {
        const result = answerTo(asked.command, this.#state);
        answers.push(() => asked.answer(result));
      }
      const next = step(this.#state, fact, { atMs, now }, this.policy);
      this.#state = next.state;
      for (const partNumber of next.remove) {
        put.delete(partNumber);
        remove.add(partNumber);
      }
      for (const part of next.put) {
        remove.delete(part.partNumber);
        put.set(part.partNumber, part);
      }
      announcements.push(...next.announcements);
      due = next.task ?? due;
    }
    this.#note(atMs);
    if (this.#state.record !== before || put.size > 0 || remove.size > 0) {
      const isSaved = await this.#save({ record: this.#state.record, put: [...put.values()], remove: [...remove] });
      if (!isSaved) return;
    }
    for (const answer of answers) answer();
    if (this.#state.record.isDiscarding && !before.isDiscarding) this.#dropParts();
    for (const announcement of announcements) this.#deps.announced(this, announcement);
    this.#deps.changed(this);
    this.#hasEnded = TERMINAL_PHASES.has(this.#state.record.phase);
    if (this.#hasEnded) this.#leave();
    else if (due !== undefined && this.#state.live.task?.token === due.token) this.#start(due.task, due.token);
  }

  #note(atMs: number): void {
    const { live, ledger } = this.#state;
    if (live.source.kind === 'there' && live.source.changedAtMs === atMs) this.#changes++;
    if (live.source.kind === 'there') this.growth.disk(atMs, live.source.sizeBytes);
    this.growth.cloud(atMs, storedBytes(ledger.values()));
  }

  /** Writes a step down, for as long as it takes. @returns false when it was stopped or belongs to somebody else now */
  async #save(change: CheckpointChange): Promise<boolean> {
    this.#isSaving = true;
    try {
      for (let attempt = 1; ; attempt++) {
        const lease = this.#lease.current;
        try {
          await this.#claim.follow(change.record);
          if (TERMINAL_PHASES.has(change.record.phase)) await this.#claim.close(change.record, this.#state.live.source);
          await this.#deps.ports.checkpoints.save(change, lease);
          this.#deps.journal.answered();
          return true;
        } catch (thrown) {
          const fault = asFault(thrown);
          if (fault.code === 'lease_lost') {
            if (await this.#lease.wasRenewedSince(lease)) continue;
            this.#leave();
            return false;
          }
          this.#deps.ports.observer?.operationFailed('checkpoint');
          this.#deps.journal.failed(fault);
          for (const answer of this.#asked) answer(NOT_WRITTEN);
          const { clock } = this.#deps.ports;
          await clock.sleep(retryDelayMs(Math.min(attempt, 4), 0.5 + clock.random() / 2), this.#stopper.signal);
        }
      }
    } catch {
      // Stopped while waiting for the journal: the step was never durable, so nothing of it happened.
      return false;
    } finally {
      this.#isSaving = false;
    }
  }

  #start(task: Task, token: number): void {
    const { ports } = this.#deps;
    const context = {
      ports,
      config: this.#deps.config(),
      state: this.#state,
      signal: this.#stopper.signal,
      admit: (sizeBytes: number) => this.#deps.admit(sizeBytes, this.#stopper.signal),
      tell: (fact: Fact) => this.tell(fact),
    };
    const run = this.#deps
      .inTurn(task.kind, () => this.#runFenced(task, context))
      .then(
        (result) => this.tell({ kind: 'task.done', token, result }),
        (thrown: unknown) => {
          const fault = this.#asTold(asFault(thrown));
          if (fault.code === 'unexpected')
            ports.logger.log('error', 'A task failed unexpectedly.', { task: task.kind, id: this.id, error: thrown });
          this.tell({ kind: 'task.failed', token, fault, random: ports.clock.random() });
        },
      )
      .finally(() => this.#tasks.delete(run));
    this.#tasks.add(run);
  }

  async #runFenced(task: Task, context: TaskContext): Promise<TaskResult> {
    context.signal.throwIfAborted();
    if (FENCED_TASKS.has(task.kind)) await this.#holdLease();
    return runTask(task, context);
  }

  /** What claims to be cancelled though nobody did is a failure like others: tried again, but not at once and for ever. */
  #asTold(fault: Fault): Fault {
    if (fault.disposition !== 'cancelled' || this.isStopped) return fault;
    return new Fault('unexpected', 'It ended before it was done.', { disposition: 'retry', cause: fault });
  }

  #dropParts(): void {
    this.#hasDroppedParts = true;
    this.#partStopper.abort();
    this.#partStopper = new AbortController();
  }

  #halt(): void {
    this.#stopper.abort();
    this.#partStopper.abort();
    this.#cancelTimer?.();
    const { path, phase } = this.#state.record;
    const result = this.#hasEnded ? answerAfterEnd({ name: basename(path), phase }) : STOPPED;
    for (const answer of this.#asked) answer(result);
  }

  #leave(): void {
    if (this.#hasLeft) return;
    this.#hasLeft = true;
    this.#halt();
    this.#deps.left(this);
  }

  #schedule(): void {
    this.#cancelTimer?.();
    if (this.isStopped) return;
    const { clock } = this.#deps.ports;
    const atMs = clock.monotonicMs();
    const wakeMs = wakeAtMs(this.#state, atMs, this.policy);
    if (wakeMs !== undefined) this.#cancelTimer = clock.after(wakeMs - atMs, () => this.tell({ kind: 'time.passed' }));
  }
}
