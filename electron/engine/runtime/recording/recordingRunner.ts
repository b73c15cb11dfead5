import { basename } from 'node:path';
import type { CommandResult } from '../../../../shared/commands.ts';
import { asFault } from '../../core/fault.ts';
import { Growth } from '../../core/growth.ts';
import { SOURCE_TASKS } from '../../core/destination.ts';
import { type SourceFingerprint, mayBeSameFile } from '../../core/recording.ts';
import { TERMINAL_PHASES } from '../../../../shared/phases.ts';
import { mayBeOfFolder } from '../../core/status.ts';
import { wakeAtMs } from '../../core/recordingMachine.ts';
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
import { timestamp } from '../../core/timestamp.ts';
import type { Lease } from '../../ports/checkpointStore.ts';
import type { EngineConfig } from '../engineConfig.ts';
import type { EnginePorts } from '../enginePorts.ts';
import type { JournalWatch } from '../journalWatch.ts';
import type { PumpClient } from '../parts/partPump.ts';
import { NOT_WRITTEN, STOPPED, answerAfterEnd } from './commands.ts';
import { Mailbox, type Message } from './mailbox.ts';
import { policyOf } from './policy.ts';
import { RecordingJournal } from './recordingJournal.ts';
import { RecordingParts, withoutCancel } from './recordingParts.ts';
import { type Stores, otherStore } from '../stores.ts';
import type { SourceKeys } from './sourceKeys.ts';
import { stepBatch } from './stepBatch.ts';
import { EarlyProbe } from './tasks/earlyProbe.ts';
import { runTask } from './tasks/runTask.ts';
import type { TaskContext } from './tasks/taskContext.ts';

export interface RunnerDeps {
  readonly ports: EnginePorts;
  readonly stores: Pick<Stores, 'of'>;
  config(): EngineConfig;
  readonly keys: SourceKeys;
  /** Parts of this recording may be due. */
  wakePump(id: string): void;
  /** See `RecordingPolicy`. */
  partBytes(): number | undefined;
  /** The state changed, or looks different because time passed. */
  changed(runner: RecordingRunner): void;
  /** The name or the identity of its file may have changed. Called before anything that follows from it happens. */
  identified(runner: RecordingRunner): void;
  announced(runner: RecordingRunner, announcement: Announcement): void;
  /** Is told whether the journal answers. */
  readonly journal: Pick<JournalWatch, 'answered' | 'failed'>;
  /** See `Bandwidth`. */
  admit(sizeBytes: number, signal: AbortSignal): Promise<void>;
  /** Whether another recording that runs here carries this file. */
  isOthers(runner: RecordingRunner, fingerprint: SourceFingerprint): boolean;
  /** See `WatchedFolders.examine`; of the folder that holds this file. */
  examineFolder(path: string): Promise<void>;
  /** Runs a task when there is room for one more of its kind. */
  limited<T>(kind: TaskKind, work: () => Promise<T>): Promise<T>;
  /** The runner has ended, was lost or has failed, see its status. Called once. */
  left(runner: RecordingRunner): void;
}

export type RunnerStatus =
  | 'running'
  /** The engine stops. Everything durable stays. */
  | 'stopped'
  /** The end of the recording is durable. Until then another workstation may take it over, whatever the state says. */
  | 'ended'
  /** Another workstation holds the lease. */
  | 'lost'
  /** A defect; starting the recording again would meet it again. */
  | 'failed';

/** Messages that may wait while the journal does not answer. With more than these, the file is not looked at. */
const MESSAGES_WAITING_MAX = 100;

/** Requests to the store that cannot be undone: they need a lease that is certain. */
const FENCED_TASKS: ReadonlySet<TaskKind> = new Set<TaskKind>([
  'open_upload',
  'put_object',
  'complete',
  'describe',
  'abort_upload',
]);

/**
 * Runs one recording: takes facts in order, asks the machine, makes the new state durable, and only then acts. While a step is
 * not durable, nothing that follows from it is started.
 */
/** A file that was last written within this time before it was first seen was written just now. */
const FRESH_MS = 10_000;

/** A file as it was when it was last seen to change. */
interface WrittenFile {
  readonly sizeBytes: number;
  readonly mtimeMs: number;
}

export class RecordingRunner {
  readonly growth = new Growth();
  readonly isResumed: boolean;
  readonly #deps: RunnerDeps;
  readonly #stopper = new AbortController();
  readonly #mailbox = new Mailbox();
  readonly #parts: RecordingParts;
  readonly #journal: RecordingJournal;
  readonly #tasks = new Set<Promise<void>>();
  /** See `TaskContext`. */
  readonly #madeKeys = new Set<string>();
  readonly #earlyProbe = new EarlyProbe();
  #state: RecordingState;
  #durable: Pick<RecordingState, 'record' | 'ledger'>;
  #status: RunnerStatus = 'running';
  /** The device on which the file was last seen: it may have another number after each mount. */
  #device: string;
  /** Monotonic time of the last step. */
  #steppedAtMs: number | undefined;
  /** The new name of the file, until the state has it. */
  #movedTo: string | undefined;
  #draining: Promise<void> | undefined;
  #cancelTimer: (() => void) | undefined;
  #isLooking = false;
  #written: WrittenFile | undefined;
  #hasSeenChange = false;
  #isGrowthKnown = false;

  constructor(
    state: RecordingState,
    deps: RunnerDeps,
    options: { readonly isResumed: boolean; readonly lease: Lease; readonly isNew?: boolean },
  ) {
    this.#state = state;
    this.#durable = state;
    this.#device = state.record.fingerprint.device;
    this.#deps = deps;
    this.isResumed = options.isResumed;
    this.#journal = new RecordingJournal(
      {
        ports: deps.ports,
        config: () => deps.config(),
        keys: deps.keys,
        watch: deps.journal,
        signal: this.#stopper.signal,
        lost: () => this.#leave('lost'),
      },
      state.record,
      options.lease,
    );
    this.#parts = new RecordingParts({
      ports: deps.ports,
      store: () => deps.stores.of(this.#state.record),
      growth: this.growth,
      isNew: options.isNew === true,
      state: () => this.#state,
      path: () => this.path,
      mayStart: () => this.#mayStartParts(),
      tell: (fact) => this.tell(fact),
      write: (fact) => this.#write(fact),
    });
  }

  get id(): string {
    return this.#state.record.id;
  }

  get path(): string {
    return this.#movedTo ?? this.#state.record.path;
  }

  /** Another recording has its name now, see `RecordingRecord.displaced`. */
  get isDisplaced(): boolean {
    return this.#state.record.displaced !== undefined;
  }

  get state(): RecordingState {
    return this.#state;
  }

  /** The state to show: the record and the ledger as they were last durable, since a crash may undo a later step. */
  get durableState(): RecordingState {
    const { record, ledger } = this.#durable;
    return { record, ledger, live: this.#state.live };
  }

  get status(): RunnerStatus {
    return this.#status;
  }

  get lease(): Lease {
    return this.#journal.lease;
  }

  /** This recording as a client of the pump. */
  get pumpClient(): PumpClient {
    return this.#parts;
  }

  get policy(): RecordingPolicy {
    const partBytes = this.#deps.partBytes();
    const policy = policyOf(this.#deps.config(), this.#state.record);
    return partBytes === undefined ? policy : { ...policy, partBytes };
  }

  /** The file changed while this process looked at it, so that the time since the last change is known. */
  get hasSeenChange(): boolean {
    return this.#hasSeenChange;
  }

  /** Takes a fact. It is processed in order, once the facts before it are durable. */
  tell(fact: Fact): void {
    if (this.#status !== 'running') return;
    if (fact.kind === 'source.moved') this.#moveTo(fact.path);
    this.#mailbox.put(fact);
    this.#drainSoon();
  }

  /**
   * Takes a command, in order with the facts. Resolves once it is durable, or refused: a command that was answered with `ok`
   * outlives the process. While the journal does not answer, the result says so.
   */
  ask(command: CommandFact): Promise<CommandResult> {
    if (this.#status !== 'running') return Promise.resolve(STOPPED);
    const result = this.#mailbox.putCommand(command);
    this.#drainSoon();
    return result;
  }

  /** Takes a fact. Resolves once it is durable; never, if the recording stops before. */
  #write(fact: Fact): Promise<void> {
    const written = this.#mailbox.putWritten(fact);
    this.#drainSoon();
    return written;
  }

  /** Looks at the file, unless a look is under way. The file of a displaced recording is another one's: its own is missing. */
  async look(): Promise<void> {
    if (this.#isLooking || this.#status !== 'running' || this.#mailbox.size > MESSAGES_WAITING_MAX) return;
    if (this.isDisplaced) {
      if (this.#state.live.source.kind !== 'missing') this.tell({ kind: 'source.missing' });
      return;
    }
    this.#isLooking = true;
    const { path } = this;
    try {
      const seen = await this.#deps.ports.source.stat(path);
      // If the file was renamed meanwhile, this is another file under its old name.
      if (path !== this.path) return;
      if (mayBeSameFile(this.#state.record.fingerprint, seen.fingerprint)) this.#device = seen.fingerprint.device;
      this.tell({ kind: 'source.seen', seen });
    } catch (thrown) {
      const fault = asFault(thrown);
      if (path !== this.path) return;
      this.tell(fault.code === 'source_missing' ? { kind: 'source.missing' } : { kind: 'source.unreadable', fault });
    } finally {
      this.#isLooking = false;
    }
  }

  /** Renews the lease; leaves when another workstation holds it. Rejects with the journal's fault. */
  renewLease(): Promise<void> {
    return this.#journal.renewLease();
  }

  /** Stops; everything durable stays. Resolves when none of its work runs any more. Idempotent. */
  async stop(): Promise<void> {
    if (this.#status === 'running') this.#halt('stopped');
    await Promise.all([this.#draining, ...this.#tasks]);
  }

  /** @param path the new name, until the state has it; then `undefined` */
  #moveTo(path: string | undefined): void {
    if (path === this.#movedTo) return;
    this.#movedTo = path;
    this.#deps.identified(this);
  }

  #mayStartParts(): boolean {
    // Messages that wait may change which parts are due.
    if (this.#mailbox.mayChangeParts || this.#journal.isSaving) return false;
    if (this.#journal.isLeaseCertain) return true;
    this.#renewLeaseForParts();
    return false;
  }

  /** After a sleep of the machine another workstation may have continued: nothing is sent until the lease is certain again. */
  #renewLeaseForParts(): void {
    if (this.#journal.isLeaseBeingRenewed) return;
    this.#journal.ensureLease().then(
      () => this.#deps.wakePump(this.id),
      // The engine renews all leases now and then, so that this is tried again.
      (thrown: unknown) => this.#deps.journal.failed(thrown),
    );
  }

  #drainSoon(): void {
    this.#draining ??= this.#drain().finally(() => {
      this.#draining = undefined;
      if (this.#mailbox.size > 0) this.tell({ kind: 'time.passed' });
    });
  }

  async #drain(): Promise<void> {
    // Facts told in the same turn are processed together: one write for all of them.
    await Promise.resolve();
    try {
      while (this.#mailbox.size > 0 && this.#status === 'running') await this.#process(this.#mailbox.takeAll());
    } catch (error) {
      // A defect. The recording stays as it was last durable; the others go on.
      const message = 'A recording stopped because of a defect. Restart Rushes to continue it.';
      this.#deps.ports.logger.log('error', message, { id: this.id, error });
      this.#leave('failed');
      return;
    }
    this.#moveTo(undefined);
    this.#schedule();
    this.#deps.wakePump(this.id);
  }

  async #process(messages: readonly Message[]): Promise<void> {
    const { clock } = this.#deps.ports;
    const before = this.#state.record;
    const atMs = clock.monotonicMs();
    this.#steppedAtMs = atMs;
    const batch = stepBatch(this.#state, messages, { atMs, now: timestamp(clock.nowMs()) }, this.policy);
    this.#state = batch.state;
    if (batch.state.record !== before) this.#deps.identified(this);
    this.#note(atMs);
    if (batch.change !== undefined) {
      const isSaved = await this.#journal.save(batch.change, batch.state, () => this.#mailbox.answerAll(NOT_WRITTEN));
      if (!isSaved) return;
    }
    // A folder that is not there is told once for all of its recordings, and before them.
    const isDoubtful = batch.announcements.some((told) => told.kind === 'attention' && mayBeOfFolder(told.code));
    if (isDoubtful) await this.#deps.examineFolder(this.path);
    this.#durable = batch.state;
    batch.answer();
    const { record, live } = this.#state;
    const isMoved = record.key !== before.key || record.bucket !== before.bucket;
    if (isMoved || (record.isDiscarding && !before.isDiscarding)) this.#parts.drop();
    for (const announcement of batch.announcements) this.#deps.announced(this, announcement);
    this.#deps.changed(this);
    this.#probeEarly();
    if (TERMINAL_PHASES.has(record.phase)) this.#leave('ended');
    else if (batch.due !== undefined && live.task?.token === batch.due.token) this.#start(batch.due);
  }

  #probeEarly(): void {
    const { probe } = this.#deps.ports;
    // As many at once as there may be for metadata. One that waits there waits only for those that were begun before it.
    const probing = this.#earlyProbe.begin(this.#state, (path, fingerprint) =>
      this.#deps.limited('describe', () => probe.probe(path, this.#stopper.signal, fingerprint)),
    );
    if (probing === undefined) return;
    const run: Promise<void> = probing.then(() => void this.#tasks.delete(run));
    this.#tasks.add(run);
  }

  #note(atMs: number): void {
    const { live, ledger } = this.#state;
    if (live.source.kind === 'there') {
      if (live.source.changedAtMs === atMs) this.#noteWrite(live.source);
      if (!this.#isGrowthKnown) this.#noteGrowthBefore(atMs, live.source);
      this.growth.disk(atMs, live.source.sizeBytes);
    }
    this.growth.stored(ledger.bytes);
  }

  /** A file that was there before was not written when it was first seen, nor one that is back as it was. */
  #noteWrite({ sizeBytes, mtimeMs }: WrittenFile): void {
    const before = this.#written;
    this.#written = { sizeBytes, mtimeMs };
    const isFresh = !this.isResumed && this.#deps.ports.clock.nowMs() - mtimeMs < FRESH_MS;
    const isWritten = before?.sizeBytes !== sizeBytes || before.mtimeMs !== mtimeMs;
    this.#hasSeenChange = before === undefined ? isFresh : isWritten;
  }

  /** Of a continued recording, the file was written while no process looked: its age is the lag of what is not stored. */
  #noteGrowthBefore(
    atMs: number,
    { sizeBytes, mtimeMs }: { readonly sizeBytes: number; readonly mtimeMs: number },
  ): void {
    this.#isGrowthKnown = true;
    if (!this.isResumed) return;
    const nowMs = this.#deps.ports.clock.nowMs();
    const startedMs = Math.min(nowMs, Date.parse(this.#state.record.startedAt));
    const writtenMs = Math.min(nowMs, Math.max(startedMs, mtimeMs));
    this.growth.before(atMs - (nowMs - startedMs), atMs - (nowMs - writtenMs), sizeBytes);
  }

  #start({ task, token }: { readonly task: Task; readonly token: number }): void {
    const { ports } = this.#deps;
    const { signal } = this.#stopper;
    const context: TaskContext = {
      ports,
      config: this.#deps.config(),
      state: this.#state,
      device: this.#device,
      signal,
      isResumed: this.isResumed,
      madeKeys: this.#madeKeys,
      earlyProbe: this.#earlyProbe,
      throughput: this.growth.throughput,
      isOthers: (fingerprint) => this.#deps.isOthers(this, fingerprint),
      admit: (sizeBytes) => this.#deps.admit(sizeBytes, signal),
      tell: (fact) => this.tell(fact),
    };
    const run = this.#deps
      .limited(task.kind, () => this.#runFenced(task, context))
      .then(
        (result) => this.tell({ kind: 'task.done', token, result }),
        (thrown: unknown) => {
          const fault = signal.aborted ? asFault(thrown) : withoutCancel(asFault(thrown));
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
    if (FENCED_TASKS.has(task.kind)) await this.#journal.ensureLease();
    if (SOURCE_TASKS.has(task.kind)) return runTask(task, context);
    // The state was made durable for the store that was configured then.
    const store = this.#deps.stores.of(context.state.record);
    if (store === undefined) throw otherStore();
    return runTask(task, { ...context, ports: { ...context.ports, store } });
  }

  #halt(status: RunnerStatus): void {
    this.#status = status;
    this.#stopper.abort();
    this.#parts.stop();
    this.#cancelTimer?.();
    const { path, phase } = this.#state.record;
    this.#mailbox.answerAll(status === 'ended' ? answerAfterEnd({ name: basename(path), phase }) : STOPPED);
  }

  /** A runner that is stopping may still come to its end, lose its lease or fail. */
  #leave(status: 'ended' | 'lost' | 'failed'): void {
    if (this.#status !== 'running' && this.#status !== 'stopped') return;
    this.#halt(status);
    this.#deps.left(this);
  }

  #schedule(): void {
    this.#cancelTimer?.();
    if (this.#status !== 'running') return;
    const { clock } = this.#deps.ports;
    const atMs = clock.monotonicMs();
    // Counted from the last step: a time that passed since then, because a timer was early, is still to come for the machine.
    const wakeMs = wakeAtMs(this.#state, this.#steppedAtMs ?? atMs, this.policy);
    if (wakeMs === undefined) return;
    this.#cancelTimer = clock.after(Math.max(0, wakeMs - atMs), () => this.tell({ kind: 'time.passed' }));
  }
}
