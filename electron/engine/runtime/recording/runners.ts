import type { CommandResult } from '../../../../shared/commands.ts';
import { type RecordingRecord, type SourceFingerprint, isSameFile } from '../../core/recording.ts';
import { isOwnKey } from '../../core/objectKey.ts';
import { mayBeOfFolder } from '../../core/status.ts';
import { TERMINAL_PHASES } from '../../../../shared/phases.ts';
import {
  type Announcement,
  type Fact,
  type RecordingState,
  type SeenSource,
  type TaskKind,
  wake,
} from '../../core/recordingState.ts';
import { timestamp } from '../../core/timestamp.ts';
import type { CommandFact } from '../../core/refusal.ts';
import type { Checkpoint, Lease } from '../../ports/checkpointStore.ts';
import { type EngineConfig, ownerOf } from '../engineConfig.ts';
import type { EnginePorts } from '../enginePorts.ts';
import type { Turn } from '../intake/waitingFiles.ts';
import { folderFinder, holdingFolder, isInPausedFolder, watchedFolderOf } from '../holdingFolder.ts';
import type { JournalWatch } from '../journalWatch.ts';
import type { Bandwidth } from '../parts/bandwidth.ts';
import type { PartPump } from '../parts/partPump.ts';
import type { Stores } from '../stores.ts';
import { RecordingRunner } from './recordingRunner.ts';
import { RunnerIndex } from './runnerIndex.ts';
import { RunnerRoom } from './runnerRoom.ts';
import { Semaphore } from './semaphore.ts';
import type { SourceKeys } from './sourceKeys.ts';

/** Every active file is looked at this often: a hint of the watcher may be lost. */
const LOOK_EVERY_MS = 1_000;

/** Where the watcher hints at each write, a file that is quiet for this long is looked at in one of so many rounds only. */
const QUIET_MS = 3_000;
const QUIET_ROUNDS = 4;

/** How many small files are sent, and how many probes run, at the same time when the settings name no number of parts. */
const TASKS_AT_ONCE = 4;

/** The period is cut into so many slots, so that a thousand files are not all looked at in the same instant. */
const LOOK_SLOTS = 10;

/** `lookAtSome` has to be called this often, in milliseconds. */
export const LOOK_SLOT_MS = LOOK_EVERY_MS / LOOK_SLOTS;

export interface RunnersDeps {
  readonly ports: EnginePorts;
  readonly stores: Pick<Stores, 'of'>;
  readonly config: () => EngineConfig;
  readonly keys: SourceKeys;
  readonly journal: JournalWatch;
  readonly pump: PartPump;
  readonly bandwidth: Bandwidth;
  /** See `resumeRefusal`. */
  readonly refusal: (record: RecordingRecord) => string | undefined;
  /** A recording of the journal may not be continued here now. @param reason a sentence */
  refused(record: RecordingRecord, reason: string): void;
  /** No other workstation can write the journal: a recording in it was begun here, whatever its owner was called then. */
  readonly isJournalOwn: boolean;
  /** Aborts when the engine stops. */
  readonly signal: AbortSignal;
  /** A recording runs here from now on. */
  started(runner: RecordingRunner): void;
  /** The recording looks different now. */
  changed(runner: RecordingRunner): void;
  announced(runner: RecordingRunner, announcement: Announcement): void;
  /** Its end is durable. */
  ended(runner: RecordingRunner): void;
  /** It does not run here any more, and has not ended. */
  gone(id: string): void;
  /** It was lost to another workstation, which has ended it. */
  endedElsewhere(checkpoint: Checkpoint): void;
  /** There may be room for another recording. */
  roomChanged(): void;
  /** The watched folder of this path is paused, or everything is. */
  isPaused(path: string): boolean;
  /** See `WatchedFolders.isPrompt`. */
  isPrompt(folder: string): boolean;
  /** See `WatchedFolders.examine`. */
  examineFolder(folder: string): Promise<void>;
}

/** The recordings that run here. */
export class Runners {
  readonly #deps: RunnersDeps;
  readonly #byId = new Map<string, RecordingRunner>();
  readonly #index = new RunnerIndex();
  readonly #room: RunnerRoom;
  /** A small file is held in memory as a whole, and a probe is a process: of each, no more at once than parts. */
  readonly #semaphores: ReadonlyMap<TaskKind, Semaphore>;
  /** Recordings of the journal that may not be continued here now, by id. They stay in the journal as they are. */
  readonly #refused = new Map<string, RecordingRecord>();
  #slot = 0;
  /** How many times the slots were gone through. */
  #round = 0;
  #offlineSince: string | null = null;

  constructor(deps: RunnersDeps) {
    this.#deps = deps;
    this.#room = new RunnerRoom(() => deps.config().maxStreams);
    const limit = (): number => deps.config().maxPartsInFlight ?? TASKS_AT_ONCE;
    this.#semaphores = new Map([
      ['put_object', new Semaphore(limit)],
      ['describe', new Semaphore(limit)],
    ]);
  }

  all(): Iterable<RecordingRunner> {
    return this.#byId.values();
  }

  get(id: string): RecordingRunner | undefined {
    return this.#byId.get(id);
  }

  /** The recordings whose file has this name, displaced ones included. */
  at(path: string): readonly RecordingRunner[] {
    return this.#index.at(path);
  }

  /** The open upload of the recording that has this file; `''` before there is one, `undefined` when no recording has it. */
  uploadAt(path: string): string | undefined {
    const runner = this.at(path).find(({ isDisplaced }) => !isDisplaced);
    if (runner === undefined) return undefined;
    const { session } = runner.state.record;
    return session.kind === 'open' ? session.uploadId : '';
  }

  /** All recordings for which `mayBeSameFile` may be true. */
  ofFile(fingerprint: SourceFingerprint): readonly RecordingRunner[] {
    return this.#index.ofFile(fingerprint);
  }

  /** Whether another recording may begin. @param beginning how many are about to begin */
  hasRoom(turn: Turn, beginning: number): boolean {
    return this.#room.has(turn, beginning);
  }

  /** Since when the workstation is offline; `null` while it is online. */
  get offlineSince(): string | null {
    return this.#offlineSince;
  }

  /**
   * Starts a recording whose lease was taken. The lease is given back when the engine stops. Does nothing if it runs already.
   * @param how.seen its file as it was seen just before; absent: it is looked at
   */
  begin(
    state: RecordingState,
    how: {
      readonly isResumed: boolean;
      readonly lease: Lease;
      readonly isNew?: boolean;
      readonly seen?: SeenSource;
    },
  ): void {
    if (this.#byId.has(state.record.id)) return;
    if (this.#deps.signal.aborted) {
      void this.#giveBack(how.lease);
      return;
    }
    const { ports, stores, keys, pump, bandwidth, journal } = this.#deps;
    const runner = new RecordingRunner(
      state,
      {
        ports,
        stores,
        config: this.#deps.config,
        keys,
        journal,
        wakePump: (id) => pump.wake(id),
        partBytes: () => pump.partBytes,
        changed: (changed) => this.#changed(changed),
        identified: (changed) => this.#index.put(changed),
        announced: (from, announcement) => this.#deps.announced(from, announcement),
        isOthers: (asking, fingerprint) => this.#isOthers(asking, fingerprint),
        examineFolder: (path) => this.#examineFolder(path),
        admit: (sizeBytes, signal) => bandwidth.admit(sizeBytes, signal),
        limited: (kind, work) => this.#semaphores.get(kind)?.run(work) ?? work(),
        left: (gone) => this.#left(gone),
      },
      how,
    );
    this.#byId.set(runner.id, runner);
    this.#index.put(runner);
    this.#room.begin(runner.id);
    this.#deps.started(runner);
    pump.add(runner.pumpClient);
    if (this.#offlineSince !== null) runner.tell({ kind: 'network.changed', isOffline: true });
    if (this.#deps.isPaused(runner.path)) runner.tell({ kind: 'engine.paused', isPaused: true });
    // Work that needs no look at the file goes on at once, also while a disk hangs.
    runner.tell({ kind: 'time.passed' });
    if (how.seen === undefined) void runner.look();
    else runner.tell({ kind: 'source.seen', seen: how.seen });
    this.#deps.changed(runner);
  }

  /**
   * Continues a recording of this workstation, which may have had another id then: its id was lost, or the state folder is on another
   * machine now. One of another workstation is left to the intake, which knows whether its file is here.
   */
  async resume(record: RecordingRecord): Promise<void> {
    const { id, ownerId } = record;
    const { ports, config, journal, isJournalOwn } = this.#deps;
    const own = config().ownerId;
    if ((ownerId !== own && !isJournalOwn) || this.#isRefused(record)) return;
    await journal.persist(async () => {
      const lease = await ports.checkpoints.acquireLease(id, own, config().leaseMs);
      if (lease === undefined) return;
      // Read again: until the lease was taken, another workstation may have written it.
      const fresh = await ports.checkpoints.load(id);
      const isOurs = fresh?.record.ownerId === ownerId && !TERMINAL_PHASES.has(fresh.record.phase);
      if (!isOurs || this.#isRefused(fresh.record)) return this.#giveBack(lease);
      const owned = { ...withSession(fresh.record, config().bucket), ...ownerOf(config()) };
      if (ownerId !== own) await ports.checkpoints.save({ record: owned }, lease);
      this.begin(wake(owned, fresh.ledger), { isResumed: true, lease });
    });
  }

  /** The settings changed: continues recordings that were refused, if they may be continued now. */
  async resumeRefused(): Promise<void> {
    for (const record of [...this.#refused.values()]) await this.resume(record);
  }

  /** A recording that was refused has ended in the journal. Idempotent. */
  forgetRefused(id: string): void {
    this.#refused.delete(id);
  }

  /** Passes a command on. @returns its result; `undefined` when this recording does not run here */
  ask(id: string, command: CommandFact): Promise<CommandResult> | undefined {
    return this.#byId.get(id)?.ask(command);
  }

  /** This watched folder is back: its recordings that wait for it are looked at, and their files searched, at once. */
  lookIn(folder: string): void {
    for (const runner of this.#byId.values()) {
      const { attention } = runner.state.record;
      if (attention === undefined || !mayBeOfFolder(attention.code)) continue;
      if (watchedFolderOf(this.#deps.config(), runner.path) !== folder) continue;
      runner.tell({ kind: 'command.retry' });
      void runner.look();
    }
  }

  tellAll(fact: Fact): void {
    for (const runner of this.#byId.values()) runner.tell(fact);
  }

  setOnline(isOnline: boolean): void {
    if (isOnline) this.#offlineSince = null;
    else this.#offlineSince ??= timestamp(this.#deps.ports.clock.nowMs());
    this.tellAll({ kind: 'network.changed', isOffline: !isOnline });
  }

  /** Tells every recording whether it is paused. Repeating it is harmless: an earlier one may still wait for the journal. */
  followPauses(): void {
    for (const runner of this.#byId.values())
      runner.tell({ kind: 'engine.paused', isPaused: this.#deps.isPaused(runner.path) });
  }

  /** Looks at the files of one slot. Does not wait for them: a hung disk must not delay the looks at others. */
  lookAtSome(): void {
    this.#slot = (this.#slot + 1) % LOOK_SLOTS;
    if (this.#slot === 0) this.#round++;
    const promptFolderOf = folderFinder(this.#deps.config().folders.filter(({ path }) => this.#deps.isPrompt(path)));
    for (const runner of this.#byId.values()) {
      const number = numberOf(runner.id);
      if (number % LOOK_SLOTS !== this.#slot) continue;
      const isTurn = (Math.floor(number / LOOK_SLOTS) + this.#round) % QUIET_ROUNDS === 0;
      if (isTurn || !this.#isQuiet(runner) || promptFolderOf(runner.path) === undefined) void runner.look();
      this.#deps.changed(runner);
    }
  }

  #isQuiet({ state }: RecordingRunner): boolean {
    const { source } = state.live;
    return source.kind === 'there' && this.#deps.ports.clock.monotonicMs() - source.changedAtMs >= QUIET_MS;
  }

  /** Renews all leases at once; without recordings, asks whether the journal answers. Never rejects. */
  async renewLeases(): Promise<void> {
    const { journal } = this.#deps;
    if (this.#byId.size === 0) return journal.look();
    const renew = async (runner: RecordingRunner): Promise<void> => {
      try {
        await runner.renewLease();
        // A lease may be renewed without a write.
        journal.wasRead();
      } catch (thrown) {
        journal.failed(thrown);
      }
    };
    // In one turn of the event loop: a journal may renew them together.
    const running = [...this.#byId.values()].filter(({ status }) => status === 'running');
    await Promise.all(running.map(renew));
  }

  /** Stops every recording; everything durable stays. Never rejects. */
  async stop(): Promise<void> {
    await Promise.all([...this.#byId.values()].map((runner) => runner.stop()));
  }

  /** Gives the leases of all recordings back. After `stop`, once no part is in flight. */
  async giveLeasesBack(): Promise<void> {
    await Promise.all([...this.#byId.values()].map((runner) => this.#giveBack(runner.lease)));
  }

  #changed(runner: RecordingRunner): void {
    this.#deps.changed(runner);
    if (!this.#byId.has(runner.id)) return;
    const { state, path } = runner;
    const isFolderPaused = state.live.isEnginePaused && isInPausedFolder(this.#deps.config().folders, path);
    if (this.#room.note(runner.id, state, isFolderPaused, this.#deps.ports.clock.monotonicMs()))
      this.#deps.roomChanged();
  }

  async #examineFolder(path: string): Promise<void> {
    const folder = holdingFolder(path, this.#deps.config().folders);
    if (folder !== undefined) await this.#deps.examineFolder(folder);
  }

  #isOthers(asking: RecordingRunner, fingerprint: SourceFingerprint): boolean {
    return this.#index.ofFile(fingerprint).some(({ id, state }) => {
      const { record } = state;
      return id !== asking.id && record.displaced !== 'overwritten' && isSameFile(record.fingerprint, fingerprint);
    });
  }

  #left(runner: RecordingRunner): void {
    const { id, path, status, lease } = runner;
    this.#byId.delete(id);
    this.#index.remove(runner);
    this.#room.remove(id);
    this.#deps.pump.remove(id);
    this.#deps.roomChanged();
    if (status === 'ended') {
      void this.#giveBack(lease);
      return this.#deps.ended(runner);
    }
    this.#deps.gone(id);
    if (status === 'failed') return;
    this.#deps.ports.logger.log('info', 'Another workstation took this recording over.', { id, path });
    // The other workstation may have left it again meanwhile.
    void this.#resumeOrShow(id);
  }

  async #resumeOrShow(id: string): Promise<void> {
    const checkpoint = await this.#deps.journal.persist(() => this.#deps.ports.checkpoints.load(id));
    if (checkpoint === undefined) return;
    if (TERMINAL_PHASES.has(checkpoint.record.phase)) this.#deps.endedElsewhere(checkpoint);
    else await this.resume(checkpoint.record);
  }

  #isRefused(record: RecordingRecord): boolean {
    const { id, path } = record;
    const reason = this.#deps.refusal(record);
    const isKnown = this.#refused.delete(id);
    if (reason === undefined) return false;
    this.#refused.set(id, record);
    this.#deps.refused(record, reason);
    if (!isKnown)
      this.#deps.ports.logger.log('warn', `A recording of the journal is not continued here. ${reason}`, { id, path });
    return true;
  }

  async #giveBack(lease: Lease): Promise<void> {
    // A lease that cannot be given back expires.
    await this.#deps.ports.checkpoints.releaseLease(lease).catch(() => undefined);
  }
}

/**
 * A journal that lost its newest steps may not know of the upload that was opened since: the store is asked before the recording is
 * taken for one without a stored part. An upload that was abandoned for another one is not taken up again.
 */
function withSession(record: RecordingRecord, bucket: string): RecordingRecord {
  const { phase, session, key, id, mayHaveLeftMore } = record;
  const isAskable = record.bucket === bucket && isOwnKey(key, id) && mayHaveLeftMore !== true;
  const isUnfinished = phase === 'recording' || phase === 'finishing';
  return isAskable && isUnfinished && session.kind === 'none' ? { ...record, session: { kind: 'opening' } } : record;
}

/** Ids begin at random, so that the slots and rounds are about equally full. */
function numberOf(id: string): number {
  return Number.parseInt(id.slice(0, 8), 16);
}
