import { basename } from 'node:path';
import type { Command, CommandResult } from '../../../shared/commands.ts';
import type { EngineEvent } from '../../../shared/engineEvents.ts';
import type { Delta, EngineView, RecordingView, Snapshot } from '../../../shared/viewModel.ts';
import { type RecordingRecord, TERMINAL_PHASES } from '../core/recording.ts';
import { type Announcement, type RecordingState, type TaskKind, wake } from '../core/recordingState.ts';
import { timestamp } from '../core/timestamp.ts';
import type { Checkpoint, Lease } from '../ports/checkpointStore.ts';
import type { ObjectStore } from '../ports/objectStore.ts';
import { answerAfterEnd, factFor } from './recording/commands.ts';
import { Bandwidth } from './parts/bandwidth.ts';
import { engineView } from './views/engineView.ts';
import type { EngineConfig } from './engineConfig.ts';
import { eventFor } from './views/engineEvents.ts';
import type { EnginePorts } from './enginePorts.ts';
import { Growth } from '../core/growth.ts';
import { HintThrottle } from './intake/hintThrottle.ts';
import { holdingFolder } from './holdingFolder.ts';
import { Intake } from './intake/intake.ts';
import { JournalWatch } from './journalWatch.ts';
import { Listeners } from './views/listeners.ts';
import { Orphans } from './intake/orphans.ts';
import { PartPump } from './parts/partPump.ts';
import { FINISHED_SHOWN, Projection } from './views/projection.ts';
import { RecordingRunner } from './recording/recordingRunner.ts';
import { recordingView } from './views/recordingView.ts';
import { SourceKeys } from './recording/sourceKeys.ts';
import { Semaphore } from './recording/semaphore.ts';
import { WatchedFolders } from './intake/watchedFolders.ts';

/** Every active file is looked at this often, whatever the watcher says [design, section 5]. */
const LOOK_EVERY_MS = 1_000;

/** A second is cut into so many turns, so that a thousand files are not all looked at in the same instant. */
const LOOK_TURNS = 10;

/** What is being decided on when the engine stops is waited for at most this long: a hung disk must not hold up the end. */
const STOP_LIMIT_MS = 2_000;

export interface Engine {
  /** Loads the journal, continues what was not finished, and watches. Idempotent. Never rejects: what is not there yet is waited for. */
  start(): Promise<void>;
  /** Stops taking work, gives leases back, and closes nothing that was handed in. Everything durable stays. Idempotent. */
  stop(): Promise<void>;
  snapshot(): Snapshot;
  /** Numbered deltas, at most ten a second. @returns a function that ends it */
  subscribe(listener: (delta: Delta) => void): () => void;
  /** Every event as it happens. @returns a function that ends it */
  onEvent(listener: (event: EngineEvent) => void): () => void;
  /**
   * What a person asks for. Resolves when it is durable: what was answered with `ok` is not forgotten. Unknown recordings and
   * requests that make no sense now are answered, never thrown.
   */
  command(command: Command): Promise<CommandResult>;
  /** Follows new settings without a restart. With `store`, requests go there from now on; the old one is the caller's to close. */
  configure(config: EngineConfig, store?: ObjectStore): Promise<void>;
  /** Resolves when every matching file there is has reached an end or needs a person; rejects when `signal` aborts. */
  whenIdle(signal: AbortSignal): Promise<void>;
}

export interface EngineOptions {
  /** A sentence for the person about how the journal was found, e.g. that it was set aside. */
  readonly notice?: string;
}

/** The engine over what was handed in; it owns none of it. */
export function createEngine(config: EngineConfig, ports: EnginePorts, options: EngineOptions = {}): Engine {
  return new RunningEngine(config, ports, options);
}

class RunningEngine implements Engine {
  #config: EngineConfig;
  /** Our own copy: the store in it is replaced when the settings change, for everybody who holds it. */
  readonly #ports: { -readonly [Port in keyof EnginePorts]: EnginePorts[Port] };
  readonly #stopper = new AbortController();
  readonly #runners = new Map<string, RecordingRunner>();
  readonly #listeners: Listeners<EngineEvent>;
  readonly #pump: PartPump;
  readonly #bandwidth: Bandwidth;
  readonly #projection: Projection;
  readonly #folders: WatchedFolders;
  readonly #intake: Intake;
  readonly #keys: SourceKeys;
  readonly #orphans: Orphans;
  readonly #lastWriteToEnd = new Map<string, number>();
  readonly #journal: JournalWatch;
  readonly #hints: HintThrottle;
  /** A whole small file in memory, and a program that runs: of each, no more at once than parts. */
  readonly #turns: ReadonlyMap<TaskKind, Semaphore> = new Map([
    ['put_object', new Semaphore(() => this.#config.maxPartsInFlight)],
    ['describe', new Semaphore(() => this.#config.maxPartsInFlight)],
  ]);
  readonly #cancelTimers: (() => void)[] = [];
  #started: Promise<void> | undefined;
  #stopped: Promise<void> | undefined;
  #lookTurn = 0;
  #isScanned = false;
  #isOnline = true;
  #isPaused = false;
  #notice: string | null;

  constructor(config: EngineConfig, ports: EnginePorts, options: EngineOptions) {
    this.#config = config;
    this.#ports = { ...ports };
    this.#notice = options.notice ?? null;
    this.#bandwidth = new Bandwidth(ports.clock, config.bandwidthBytesPerSecond);
    this.#pump = new PartPump(this.#ports, config, this.#bandwidth);
    const configNow = (): EngineConfig => this.#config;
    this.#listeners = new Listeners(ports.logger);
    this.#journal = new JournalWatch(this.#ports, this.#stopper.signal, () => this.#projection.touch());
    this.#keys = new SourceKeys(ports.source, configNow);
    this.#orphans = new Orphans(this.#ports, configNow, this.#keys, this.#stopper.signal);
    this.#hints = new HintThrottle(ports.clock, (path) => this.#intake.consider(path));
    this.#folders = new WatchedFolders({
      ports: this.#ports,
      hinted: ({ path }) => this.#hints.hint(path),
      found: (path) => this.#intake.found(path),
      changed: () => this.#projection.touch(),
    });
    this.#projection = new Projection({
      clock: ports.clock,
      logger: ports.logger,
      liveOne: (id) => this.#viewOf(id),
      folders: () => this.#folders.views(),
      engine: (recordings) => this.#engineView(recordings),
    });
    this.#intake = new Intake({
      ports: this.#ports,
      keys: this.#keys,
      orphans: this.#orphans,
      journal: this.#journal,
      config: configNow,
      runners: () => this.#runners.values(),
      start: (state, how) => this.#begin(state, how),
      notice: (message) => this.#tellPerson(message),
    });
  }

  start(): Promise<void> {
    this.#started ??= this.#start();
    return this.#started;
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  snapshot(): Snapshot {
    return this.#projection.snapshot();
  }

  subscribe(listener: (delta: Delta) => void): () => void {
    return this.#projection.subscribe(listener);
  }

  onEvent(listener: (event: EngineEvent) => void): () => void {
    return this.#listeners.add(listener);
  }

  async command(command: Command): Promise<CommandResult> {
    switch (command.kind) {
      case 'engine.pause':
      case 'engine.resume':
        this.#isPaused = command.kind === 'engine.pause';
        this.#followPauses();
        return { ok: true };
      case 'engine.retryAll':
        for (const runner of this.#runners.values()) runner.tell({ kind: 'command.retry' });
        return { ok: true };
      case 'engine.setOnline':
        this.#isOnline = command.isOnline;
        for (const runner of this.#runners.values())
          runner.tell({ kind: 'network.changed', isOffline: !command.isOnline });
        this.#projection.touch();
        return { ok: true };
      default: {
        const runner = this.#runners.get(command.id);
        if (runner === undefined) return answerAfterEnd(this.#projection.finished(command.id));
        return runner.ask(factFor(command));
      }
    }
  }

  async configure(config: EngineConfig, store?: ObjectStore): Promise<void> {
    this.#config = config;
    if (store !== undefined) this.#ports.store = store;
    this.#bandwidth.setCeiling(config.bandwidthBytesPerSecond);
    this.#pump.configure(config);
    if (this.#started === undefined || this.#stopper.signal.aborted) return;
    await this.#folders.follow(config);
    this.#followPauses();
    for (const runner of this.#runners.values()) runner.tell({ kind: 'command.retry' });
  }

  async whenIdle(signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      const isBusy = [...this.#runners.values()].some((runner) => runner.state.record.attention === undefined);
      if (this.#isScanned && !isBusy && !this.#intake.isBusy) return;
      await this.#ports.clock.sleep(LOOK_EVERY_MS / 10, signal);
    }
  }

  async #start(): Promise<void> {
    const { signal } = this.#stopper;
    const loaded = await this.#journal.load(this.#config.keepFinishedMs, FINISHED_SHOWN);
    if (loaded === undefined || signal.aborted) return;
    const { unfinished, finished } = loaded;
    for (const checkpoint of finished.toReversed()) this.#projection.finish(this.#viewFinished(checkpoint));
    this.#orphans.gather(new Set([...unfinished, ...finished].map(({ record }) => record.id)));
    for (const { record } of unfinished) await this.#continue(record);
    if (isOver(signal)) return;
    this.#every(LOOK_EVERY_MS / LOOK_TURNS, () => this.#lookInTurn());
    this.#every(this.#config.leaseMs / 3, () => this.#renewLeases());
    this.#every(this.#config.rescanMs, () => this.#rescan());
    await this.#folders.follow(this.#config);
    await this.#folders.ready();
    await this.#rescan();
    await this.#intake.idle();
    if (isOver(signal)) return;
    this.#isScanned = true;
    this.#emit({ event: 'engine.ready', time: this.#now(), resumed: this.#countResumed() });
  }

  async #stop(): Promise<void> {
    this.#stopper.abort();
    for (const cancel of this.#cancelTimers) cancel();
    this.#hints.close();
    this.#intake.close();
    const runners = [...this.#runners.values()];
    await Promise.all([this.#folders.close(), ...runners.map((runner) => runner.stop())]);
    await this.#pump.drained();
    await this.#atMost(STOP_LIMIT_MS, this.#intake.idle());
    await Promise.all(runners.map((runner) => this.#giveBack(runner.lease)));
    this.#projection.flush();
    this.#projection.close();
    this.#emit({ event: 'engine.stopped', time: this.#now() });
  }

  async #atMost(limitMs: number, work: Promise<void>): Promise<void> {
    let cancel = (): void => undefined;
    const late = new Promise<void>((resolve) => {
      cancel = this.#ports.clock.after(limitMs, resolve);
    });
    await Promise.race([work, late]);
    cancel();
  }

  /** Goes on with a recording of this workstation. One of another is left to the intake, which knows whether we see its file. */
  async #continue({ id, ownerId }: RecordingRecord): Promise<void> {
    if (ownerId !== this.#config.ownerId) return;
    await this.#journal.persist(async () => {
      const { checkpoints } = this.#ports;
      const lease = await checkpoints.acquireLease(id, ownerId, this.#config.leaseMs);
      if (lease === undefined) return;
      // Read again: until now it was another's to write.
      const fresh = await checkpoints.load(id);
      const isOurs = fresh?.record.ownerId === ownerId && !TERMINAL_PHASES.has(fresh.record.phase);
      if (isOurs) this.#begin(wake(fresh.record, fresh.ledger), { isResumed: true, lease });
      else await this.#giveBack(lease);
    });
  }

  #begin(state: RecordingState, how: { readonly isResumed: boolean; readonly lease: Lease }): void {
    if (this.#runners.has(state.record.id)) return;
    if (this.#stopper.signal.aborted) {
      void this.#giveBack(how.lease);
      return;
    }
    const runner = new RecordingRunner(
      state,
      {
        ports: this.#ports,
        config: () => this.#config,
        keys: this.#keys,
        wakePump: (id) => this.#pump.wake(id),
        changed: (changed) => this.#projection.touch(changed.id),
        announced: (from, announcement) => this.#announced(from, announcement),
        journal: this.#journal,
        admit: (sizeBytes, signal) => this.#bandwidth.admit(sizeBytes, signal),
        inTurn: (kind, work) => this.#turns.get(kind)?.take(work) ?? work(),
        left: (gone) => this.#left(gone),
      },
      how,
    );
    this.#runners.set(runner.id, runner);
    this.#emit({
      event: 'stream.started',
      time: this.#now(),
      stream_id: runner.id,
      path: runner.path,
      key: runner.state.record.key,
      resumed: how.isResumed,
    });
    this.#pump.add(runner);
    if (!this.#isOnline) runner.tell({ kind: 'network.changed', isOffline: true });
    if (this.#isPausedFor(runner)) runner.tell({ kind: 'engine.paused', isPaused: true });
    // What needs no look at the file goes on at once, also where a disk hangs.
    runner.tell({ kind: 'time.passed' });
    void runner.look();
    this.#projection.touch(runner.id);
  }

  #left(runner: RecordingRunner): void {
    const { record } = runner.state;
    this.#runners.delete(runner.id);
    this.#pump.remove(runner.id);
    if (runner.hasEnded) {
      const view = this.#viewRunner(runner);
      this.#lastWriteToEnd.delete(runner.id);
      this.#projection.finish(view);
      void this.#giveBack(runner.lease);
      // Bytes that came after the end begin a new recording.
      this.#intake.consider(record.path);
      return;
    }
    this.#projection.remove(runner.id);
    if (runner.hasFailed) return;
    const { id, path } = runner;
    this.#ports.logger.log('info', 'Another workstation took this recording over.', { id, path });
    // It may have left it again meanwhile.
    void this.#continueFromJournal(id);
  }

  async #continueFromJournal(id: string): Promise<void> {
    const checkpoint = await this.#journal.persist(() => this.#ports.checkpoints.load(id));
    if (checkpoint === undefined) return;
    if (TERMINAL_PHASES.has(checkpoint.record.phase)) this.#projection.finish(this.#viewFinished(checkpoint));
    else await this.#continue(checkpoint.record);
  }

  #announced(runner: RecordingRunner, announcement: Announcement): void {
    const { state } = runner;
    if (
      announcement.kind === 'ended' &&
      state.record.object !== undefined &&
      state.live.source.kind === 'there' &&
      runner.hasSeenChange
    ) {
      const seconds = (this.#ports.clock.monotonicMs() - state.live.source.changedAtMs) / 1_000;
      this.#lastWriteToEnd.set(runner.id, Math.round(seconds * 1_000) / 1_000);
    }
    const seconds = this.#lastWriteToEnd.get(runner.id) ?? null;
    const event = eventFor(announcement, state, this.#now(), seconds);
    const { id, path } = runner;
    const { kind, ...fields } = announcement;
    this.#ports.logger.log(
      kind === 'attention' ? 'warn' : kind === 'part.stored' ? 'debug' : 'info',
      `recording ${kind}`,
      { id, path, ...fields },
    );
    if (event !== undefined) this.#emit(event);
    if (announcement.kind === 'ended' && announcement.isObjectLeft && event?.event === 'stream.failed')
      this.#tellPerson(`${basename(path)}: ${event.message}`);
    // Another file may have its old name by now.
    if (announcement.kind === 'moved') this.#intake.consider(announcement.from);
  }

  #emit(event: EngineEvent): void {
    this.#listeners.tell(event);
  }

  async #rescan(): Promise<void> {
    this.#intake.rescan();
    await this.#folders.rescan(this.#stopper.signal);
  }

  /** Not waited for: a disk that hangs must not keep the files of others from being looked at. */
  async #lookInTurn(): Promise<void> {
    this.#lookTurn = (this.#lookTurn + 1) % LOOK_TURNS;
    if (this.#lookTurn === 0) this.#intake.retry();
    for (const runner of this.#runners.values()) {
      if (turnOf(runner.id) !== this.#lookTurn) continue;
      void runner.look();
      this.#projection.touch(runner.id);
    }
  }

  async #renewLeases(): Promise<void> {
    if (this.#runners.size === 0) return this.#journal.look();
    for (const runner of [...this.#runners.values()]) {
      if (runner.isStopped) continue;
      try {
        await runner.renewLease();
        this.#journal.answered();
      } catch (thrown) {
        this.#journal.failed(thrown);
      }
    }
  }

  async #giveBack(lease: Lease): Promise<void> {
    // A lease that cannot be given back runs out by itself.
    await this.#ports.checkpoints.releaseLease(lease).catch(() => undefined);
  }

  /** Runs `work` again and again, one at a time, until the engine stops. */
  #every(periodMs: number, work: () => Promise<void>): void {
    let cancel = (): void => undefined;
    const next = (): void => {
      cancel = this.#ports.clock.after(periodMs, () => {
        void work()
          .catch((error: unknown) => this.#ports.logger.log('error', 'A routine of the engine failed.', { error }))
          .finally(() => {
            if (!this.#stopper.signal.aborted) next();
          });
      });
    };
    next();
    this.#cancelTimers.push(() => cancel());
  }

  #followPauses(): void {
    // Whether it is news to them is theirs to know: what was told before may still wait for the journal.
    for (const runner of this.#runners.values())
      runner.tell({ kind: 'engine.paused', isPaused: this.#isPausedFor(runner) });
    this.#projection.touch();
  }

  #isPausedFor(runner: RecordingRunner): boolean {
    const folder = this.#config.folders.find(({ path }) => path === this.#folderOf(runner.path));
    return this.#isPaused || folder?.isPaused === true;
  }

  #folderOf(path: string): string {
    return holdingFolder(path, this.#config.folders) ?? '';
  }

  #tellPerson(message: string): void {
    this.#notice = message;
    this.#ports.logger.log('warn', message);
    this.#projection.touch();
  }

  #viewOf(id: string): RecordingView | undefined {
    const runner = this.#runners.get(id);
    return runner === undefined ? undefined : this.#viewRunner(runner);
  }

  #viewRunner(runner: RecordingRunner): RecordingView {
    const folder = this.#folderOf(runner.path);
    const secondsAfterLastWrite = this.#lastWriteToEnd.get(runner.id) ?? null;
    const { state, growth, policy, isResumed } = runner;
    return recordingView(
      { state, growth, policy, isResumed, folder, secondsAfterLastWrite },
      this.#ports.clock.monotonicMs(),
    );
  }

  #viewFinished({ record, ledger }: Checkpoint): RecordingView {
    const { streamTimeoutMs, isStrictTimeout, waitsWhileHeld, onVanish } = this.#config;
    const policy = { timeoutMs: streamTimeoutMs, isStrictTimeout, waitsWhileHeld, onVanish };
    const viewed = { state: wake(record, ledger), growth: new Growth(), policy, isResumed: false };
    return recordingView({ ...viewed, folder: this.#folderOf(record.path), secondsAfterLastWrite: null }, 0);
  }

  #engineView(recordings: Iterable<RecordingView>): EngineView {
    return engineView(recordings, {
      isOnline: this.#isOnline,
      isPaused: this.#isPaused,
      journalProblem: this.#journal.problem,
      notice: this.#notice,
    });
  }

  #countResumed(): number {
    return [...this.#runners.values()].filter((runner) => runner.isResumed).length;
  }

  #now(): string {
    return timestamp(this.#ports.clock.nowMs());
  }
}

/** Asked again after waiting. */
function isOver(signal: AbortSignal): boolean {
  return signal.aborted;
}

/** Ids begin at random, so that the turns are about equally full. */
function turnOf(id: string): number {
  return Number.parseInt(id.slice(0, 8), 16) % LOOK_TURNS;
}
