import type { Command, CommandResult } from '../../../shared/commands.ts';
import { type Delta, FINISHED_SHOWN, type RecordingView, type Snapshot } from '../../../shared/viewModel.ts';
import type { RecordingRecord } from '../core/recording.ts';
import type { Announcement } from '../core/recordingState.ts';
import type { ObjectStore } from '../ports/objectStore.ts';
import { isDoneWithin } from './deadline.ts';
import { DriveWatch } from './driveWatch.ts';
import type { EngineConfig } from './engineConfig.ts';
import type { Engine, EngineOptions } from './engineContract.ts';
import type { EnginePorts } from './enginePorts.ts';
import {
  ASK_STORE_EVERY_MS,
  EACH_SECOND_MS,
  FORGET_EVERY_MS,
  IDLE_CHECK_MS,
  READ_LIMIT_MS,
  SPACE_EVERY_MS,
  STOP_LIMIT_MS,
} from './engineTimes.ts';
import { isKeptByPerson } from '../core/recordingMachine.ts';
import { FolderChecks } from './folderChecks.ts';
import { History } from './history.ts';
import { isEarlierIn, isInPausedFolder, watchedFolderOf } from './holdingFolder.ts';
import { HintThrottle } from './intake/hintThrottle.ts';
import { FinishedFiles } from './intake/finishedFiles.ts';
import { Intake } from './intake/intake.ts';
import { Orphans } from './intake/orphans.ts';
import { RecordingStarter } from './intake/recordingStarter.ts';
import { preferredFiles, wantedFiles } from './intake/wantedFiles.ts';
import { UploadedObjects } from './intake/uploadedObjects.ts';
import { WatchedFolders } from './intake/watchedFolders.ts';
import { JournalWatch, type LoadedJournal } from './journalWatch.ts';
import { LeftRecordings, type LeftRecordingsDeps } from './leftRecordings.ts';
import { Bandwidth } from './parts/bandwidth.ts';
import { LeaveRoom } from './parts/leaveRoom.ts';
import { PartPump } from './parts/partPump.ts';
import { answerAfterEnd, factFor } from './recording/commands.ts';
import type { RecordingRunner } from './recording/recordingRunner.ts';
import { LOOK_SLOT_MS, Runners } from './recording/runners.ts';
import { noteDestination, resumeRefusal } from './recording/resumeRule.ts';
import { SourceKeys } from './recording/sourceKeys.ts';
import { Replacements } from './replacements.ts';
import { Stores } from './stores.ts';
import { startRoutine } from './routine.ts';
import { StoreCheck } from './storeCheck.ts';
import { StoreWatch } from './storeWatch.ts';
import { Announcer } from './views/announcer.ts';
import { Projection } from './views/projection.ts';
import { RecordingViews, type RecordingViewsDeps } from './views/recordingViews.ts';
import { SafeEstimate } from './views/safeEstimate.ts';
import { StatusEvents } from './views/statusEvents.ts';
import { StatusSource } from './views/statusSource.ts';
import { WatchEvents } from './views/watchEvents.ts';

/** Makes an engine over these ports. The caller owns and closes them. */
export function createEngine(config: EngineConfig, ports: EnginePorts, options: EngineOptions = {}): Engine {
  return new RunningEngine(config, ports, options);
}

class RunningEngine implements Engine {
  readonly history: History;
  readonly uploadUsers: Engine['uploadUsers'] = (id) => this.#intake.adoptions.uploadUsers(id);
  readonly checkFolder: Engine['checkFolder'] = (path) => this.#checks.check(path);
  readonly watchStatistics: Engine['watchStatistics'] = () => this.#folders.statistics();
  readonly onEvent: Engine['onEvent'] = (listener) => this.#announcer.onEvent(listener);
  readonly adoptUpload: Engine['adoptUpload'] = (adoption) => this.#intake.adoptions.adopt(adoption);
  #config: EngineConfig;
  /** A copy: when the settings change, the store in it is replaced for everything that holds it. */
  readonly #ports: { -readonly [Port in keyof EnginePorts]: EnginePorts[Port] };
  readonly #stores: Stores;
  readonly #replacements: Replacements;
  readonly #stopper = new AbortController();
  readonly #pump: PartPump;
  readonly #bandwidth: Bandwidth;
  readonly #journal: JournalWatch;
  readonly #runners: Runners;
  readonly #intake: Intake;
  readonly #orphans: Orphans;
  readonly #hints: HintThrottle;
  readonly #folders: WatchedFolders;
  readonly #views: RecordingViews;
  readonly #announcer: Announcer;
  readonly #projection: Projection;
  readonly #left: LeftRecordings;
  readonly #checks: FolderChecks;
  readonly #storeWatch: StoreWatch;
  readonly #storeCheck: StoreCheck;
  readonly #estimate: SafeEstimate;
  readonly #drives: DriveWatch;
  readonly #statusEvents: StatusEvents;
  readonly #watchEvents: WatchEvents;
  readonly #options: EngineOptions;
  readonly #routines: (() => void)[] = [];
  #started: Promise<void> | undefined;
  #stopped: Promise<void> | undefined;
  #isScanned = false;
  #isPaused = false;

  constructor(config: EngineConfig, ports: EnginePorts, options: EngineOptions) {
    this.#config = config;
    this.#bandwidth = new Bandwidth(ports.clock, config, options.quickLimit);
    const configNow = (): EngineConfig => this.#config;
    const room = new LeaveRoom({ ports, config: configNow, bandwidth: this.#bandwidth, signal: this.#stopper.signal });
    this.#storeWatch = new StoreWatch(ports.clock, room);
    this.#ports = { ...ports, store: this.#storeWatch.watch(ports.store) };
    this.#stores = new Stores(this.#ports.store, config.store?.server);
    this.#replacements = new Replacements({
      ports,
      changed: (checkpoint) => this.#projection.update(this.#views.finished(checkpoint)),
    });
    this.#restrictSource(config);
    this.#options = options;
    const { clock, checkpoints } = ports;
    const ownerId = (): string => this.#config.ownerId;
    this.history = new History({ checkpoints, clock, signal: this.#stopper.signal, ownerId });
    const keys = new SourceKeys(ports.source, configNow);
    this.#checks = this.#makeChecks(keys, configNow);
    this.#drives = new DriveWatch(this.#ports, configNow);
    const rates = { uploadRate: () => this.#storeWatch.uploadRate(), partRate: () => this.#storeWatch.partRate() };
    const ceiling = (): number | null => this.#bandwidth.ceiling;
    this.#estimate = new SafeEstimate({ clock, config: configNow, ceiling, ...rates });
    this.#pump = new PartPump(this.#ports, config, this.#bandwidth, this.#estimate.comparing);
    this.#journal = new JournalWatch(this.#ports, this.#stopper.signal, () => this.#projection.touch());
    const isAwaited: RecordingViewsDeps['isAwaited'] = (folder, since) => this.#folders.isAwaited(folder, since);
    this.#views = new RecordingViews({ clock, config: configNow, isAwaited });
    this.#announcer = new Announcer(
      { ports: this.#ports, views: this.#views, noticed: () => this.#projection.touch() },
      options.notice ?? null,
    );
    this.#storeCheck = this.#makeStoreCheck(configNow);
    this.#left = new LeftRecordings(this.#contextOfLeft());
    this.#runners = this.#makeRunners(keys, configNow);
    this.#orphans = new Orphans(this.#ports, configNow, keys, this.#stopper.signal);
    this.#intake = this.#makeIntake(keys, configNow);
    this.#hints = new HintThrottle({ clock, config: configNow, pass: (path) => this.#intake.consider(path) });
    this.#folders = new WatchedFolders({
      ports: this.#ports,
      hinted: ({ kind, path }) => {
        if (kind === 'changed') this.#intake.grew(path);
        return this.#hints.hint(path);
      },
      intake: this.#intake,
      back: (folder) => this.#runners.lookIn(folder),
      changed: () => this.#projection.touch(),
    });
    this.#projection = this.#makeProjection();
    const tell: Announcer['tell'] = (event) => this.#announcer.tell(event);
    this.#statusEvents = new StatusEvents({ clock, outageAfterMs: () => this.#config.outageAfterMs, tell });
    this.#watchEvents = new WatchEvents({ clock, statistics: this.watchStatistics, tell });
    this.#projection.subscribe(({ engine, folders }) => {
      // An engine that stops watches nothing any more: that is no news.
      if (this.#isStopping()) return;
      if (engine !== undefined) this.#statusEvents.follow(engine);
      if (folders !== undefined) this.#watchEvents.follow(folders);
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

  async command(command: Command): Promise<CommandResult> {
    switch (command.kind) {
      case 'engine.pause':
      case 'engine.resume':
        this.#isPaused = command.kind === 'engine.pause';
        this.#followPauses();
        return { ok: true };
      case 'engine.retryAll':
        this.#runners.tellAll({ kind: 'command.retry' });
        void this.#storeCheck.repeat();
        return { ok: true };
      case 'engine.limit':
      case 'engine.unlimit':
        this.#limit(command.kind === 'engine.limit' ? command : undefined);
        return { ok: true };
      case 'engine.setOnline':
        this.#runners.setOnline(command.isOnline);
        this.#projection.touch();
        return { ok: true };
      default: {
        const fact = factFor(command);
        const asked = fact === undefined ? undefined : this.#runners.ask(command.id, fact);
        return asked ?? this.#left.command(command) ?? answerAfterEnd(this.#projection.finished(command.id));
      }
    }
  }

  async configure(config: EngineConfig, store?: ObjectStore): Promise<void> {
    const keptMs = this.#config.keepFinishedMs;
    if (store !== undefined) this.#ports.store = this.#storeWatch.watch(store);
    this.#stores.follow(this.#ports.store, config.store?.server);
    this.#config = { ...config, earlierServers: this.#stores.earlierServers() };
    this.#restrictSource(config);
    this.#bandwidth.configure(config);
    this.#pump.configure(config);
    if (this.#started === undefined || this.#isStopping()) return;
    this.#noteDestination();
    void (store === undefined ? this.#storeCheck.repeat() : this.#storeCheck.follow());
    this.#intake.reconsiderEarlier();
    if (config.keepFinishedMs !== keptMs) void this.#forgetFinished();
    await this.#folders.follow(config);
    this.#intake.keepWanted(wantedFiles(config));
    this.#followPauses();
    await this.#runners.resumeRefused();
    this.#runners.tellAll({ kind: 'command.retry' });
  }

  async whenIdle(signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      const isBusy = [...this.#runners.all()].some((runner) => this.#isBusy(runner));
      if (this.#journal.isWaitingForPerson) return;
      if (this.#isScanned && this.#storeCheck.isAsked && !isBusy && !this.#intake.isBusy) return;
      await this.#ports.clock.sleep(IDLE_CHECK_MS, signal);
    }
  }

  /** Whether a recording goes on without a person. */
  #isBusy({ state, path }: RecordingRunner): boolean {
    if (state.record.attention !== undefined) return false;
    return !isKeptByPerson(state, this.#ports.clock.monotonicMs()) && !isInPausedFolder(this.#config.folders, path);
  }

  #isStopping(): boolean {
    return this.#stopper.signal.aborted;
  }

  #restrictSource({ folders, followLinks }: EngineConfig): void {
    const paths = folders.map(({ path }) => path);
    this.#ports.source.restrictTo(paths, followLinks);
  }

  async #start(): Promise<void> {
    this.#noteDestination();
    const loaded = await this.#journal.load(this.#config.keepFinishedMs, FINISHED_SHOWN);
    if (loaded === undefined || this.#isStopping()) return;
    const { unfinished, finished } = loaded;
    for (const checkpoint of finished.toReversed()) this.#projection.finish(this.#views.finished(checkpoint));
    const known = new Set([...unfinished, ...finished].map(({ record }) => record.id));
    void this.#storeCheck.begin(this.#orphans.gather(known));
    for (const { record } of unfinished) await this.#runners.resume(record);
    if (this.#isStopping()) return;
    this.#every(LOOK_SLOT_MS, async () => this.#runners.lookAtSome());
    this.#every(EACH_SECOND_MS, async () => this.#intake.retry());
    this.#every(SPACE_EVERY_MS, () => this.#drives.look());
    this.#every(EACH_SECOND_MS, async () => this.#lookAtStatus());
    this.#every(ASK_STORE_EVERY_MS, () => this.#storeCheck.repeat());
    this.#every(EACH_SECOND_MS, () => this.#folders.readChanged(this.#stopper.signal));
    this.#every(this.#config.leaseMs / 3, () => this.#runners.renewLeases());
    this.#every(this.#config.rescanMs, () => this.#rescan());
    this.#every(FORGET_EVERY_MS, () => this.#forgetFinished());
    await this.#folders.follow(this.#config);
    // The rest of many files is looked at while the engine runs.
    await isDoneWithin(this.#ports.clock, READ_LIMIT_MS, this.#readFolders(loaded));
    if (this.#isStopping()) return;
    this.#announcer.ready([...this.#runners.all()].filter(({ isResumed }) => isResumed).length);
  }

  /** Finished recordings that are kept long enough are neither listed nor shown any more. Never rejects. */
  async #forgetFinished(): Promise<void> {
    await this.#journal.forgetFinished(this.#config.keepFinishedMs);
    this.#projection.forgetEnded(this.#ports.clock.nowMs() - this.#config.keepFinishedMs);
  }

  async #stop(): Promise<void> {
    // The last status that is told is that of the end of the work.
    this.#projection.flush();
    this.#stopper.abort();
    for (const end of this.#routines) end();
    this.#hints.close();
    const considered = this.#intake.close();
    await Promise.all([this.#folders.close(), this.#runners.stop()]);
    await this.#pump.drained();
    await isDoneWithin(this.#ports.clock, STOP_LIMIT_MS, considered);
    await this.#runners.giveLeasesBack();
    this.#projection.flush();
    this.#projection.close();
    this.#announcer.stopped();
  }

  #makeRunners(keys: SourceKeys, config: () => EngineConfig): Runners {
    return new Runners({
      ports: this.#ports,
      stores: this.#stores,
      config,
      keys,
      refusal: (record) => this.#refusal(record),
      journal: this.#journal,
      isJournalOwn: this.#options.isJournalOwn === true,
      pump: this.#pump,
      bandwidth: this.#bandwidth,
      signal: this.#stopper.signal,
      refused: (record, reason) => this.#left.refused(record, reason),
      started: (runner) => {
        this.#left.remove(runner.id);
        this.#announcer.started(runner);
        void this.#replacements.mark(runner.state.record);
      },
      changed: (runner) => this.#changed(runner),
      announced: (runner, announcement) => this.#announced(runner, announcement),
      ended: (runner) => this.#ended(runner),
      gone: (id) => this.#projection.remove(id),
      endedElsewhere: (checkpoint) => this.#projection.finish(this.#views.finished(checkpoint)),
      roomChanged: () => this.#intake.begin(),
      isPaused: (path) => this.#isPausedFor(path),
      isPrompt: (folder) => this.#folders.isPrompt(folder),
      examineFolder: (folder) => this.#folders.examine(folder),
    });
  }

  #contextOfLeft(): LeftRecordingsDeps {
    return {
      ports: this.#ports,
      config: () => this.#config,
      views: this.#views,
      announcer: this.#announcer,
      orphans: () => this.#orphans,
      isRunning: (id) => this.#runners.get(id) !== undefined,
      changed: (id) => this.#projection.touch(id),
      resume: () => this.#runners.resumeRefused(),
      forgotten: (checkpoint) => {
        this.#runners.forgetRefused(checkpoint.record.id);
        this.#projection.finish(this.#views.finished(checkpoint));
      },
    };
  }

  #makeChecks(keys: SourceKeys, config: () => EngineConfig): FolderChecks {
    return new FolderChecks({
      ports: this.#ports,
      keys,
      config,
      runners: () => this.#runners.all(),
      isPaused: (path) => this.#isPausedFor(path),
      isEarlier: (path, facts) => isEarlierIn(config().folders, path, facts),
      signal: this.#stopper.signal,
    });
  }

  #makeStoreCheck(config: () => EngineConfig): StoreCheck {
    return new StoreCheck({
      clock: this.#ports.clock,
      store: () => this.#ports.store,
      config,
      watch: this.#storeWatch,
      changed: () => this.#lookAtStatus(),
      signal: this.#stopper.signal,
    });
  }

  #makeIntake(keys: SourceKeys, config: () => EngineConfig): Intake {
    const ports = this.#ports;
    const signal = this.#stopper.signal;
    const uploaded = new UploadedObjects({ ports, config, signal });
    const finished = new FinishedFiles({ ports, keys, uploaded, config, signal });
    const starter = new RecordingStarter({
      ports,
      keys,
      orphans: this.#orphans,
      finished,
      config,
      partBytes: () => this.#pump.partBytes,
      refusal: (record) => this.#refusal(record),
      isRunning: (id) => this.#runners.get(id) !== undefined,
      start: (state, how) => this.#runners.begin(state, how),
    });
    return new Intake({
      ports,
      finished,
      starter,
      journal: this.#journal,
      runners: this.#runners,
      changed: () => this.#projection.touch(),
      notice: (message) => this.#announcer.tellPerson(message),
      isEarlier: (path, facts) => isEarlierIn(config().folders, path, facts),
      isPreferred: (path) => preferredFiles(config())(path),
      watchedFolderOf: (path) => watchedFolderOf(config(), path),
      folders: () => this.#folders,
      adopting: { ports, config, orphans: this.#orphans, signal, isJournalOwn: this.#options.isJournalOwn === true },
      signal,
    });
  }

  #makeProjection(): Projection {
    const { clock, logger } = this.#ports;
    const status = new StatusSource({
      clock,
      config: () => this.#config,
      isStarted: () => this.#isScanned,
      isPaused: () => this.#isPaused,
      offlineSince: () => this.#runners.offlineSince,
      notice: () => this.#announcer.notice,
      folders: this.#folders,
      running: () => this.#runners.all(),
      intake: this.#intake,
      journal: this.#journal,
      store: this.#storeWatch,
      estimate: this.#estimate,
      bandwidth: this.#bandwidth,
      drives: () => this.#drives.drives,
      webhookProblem: () => this.#ports.webhookProblem?.(),
    });
    return new Projection({
      clock,
      logger,
      liveOne: (id) => this.#viewOf(id),
      folders: () => this.#folders.views(),
      engine: (unfinished, finished) => status.view(unfinished, finished),
    });
  }

  #lookAtStatus(): void {
    this.#projection.touch();
    this.#statusEvents.follow(this.#projection.engine);
    if (!this.#isStopping()) this.#watchEvents.follow(this.#folders.views());
  }

  #changed(runner: RecordingRunner): void {
    this.#estimate.changed(runner);
    this.#projection.touch(runner.id);
  }

  #refusal(record: RecordingRecord): string | undefined {
    return resumeRefusal(record, this.#config, this.#options.destinations?.all());
  }

  #noteDestination(): void {
    noteDestination(this.#options.destinations, this.#config, this.#ports.logger);
  }

  #announced(runner: RecordingRunner, announcement: Announcement): void {
    if (announcement.kind === 'finishing') this.#estimate.finishing(runner);
    if (announcement.kind === 'ended') this.#estimate.ended(runner);
    this.#announcer.announced(runner, announcement);
    // Another file may have the old name by now.
    if (announcement.kind === 'moved') this.#intake.consider(announcement.from);
    if (announcement.kind === 'displaced') this.#intake.consider(announcement.path);
  }

  #ended(runner: RecordingRunner): void {
    this.#projection.finish(this.#views.live(runner));
    this.#views.forget(runner.id);
    // Bytes that were appended after the end begin a new recording.
    this.#intake.consider(runner.path);
  }

  #viewOf(id: string): RecordingView | undefined {
    const runner = this.#runners.get(id);
    return runner === undefined ? this.#left.view(id) : this.#views.live(runner);
  }

  /** Never rejects. */
  async #readFolders(loaded: LoadedJournal): Promise<void> {
    await this.#folders.ready();
    await this.#rescan();
    this.#intake.foldersRead();
    await this.#intake.idle();
    await this.#left.look(loaded);
    this.#isScanned = true;
  }

  async #rescan(): Promise<void> {
    this.#intake.rescan();
    await this.#folders.rescan(this.#stopper.signal);
  }

  #limit(limit: Parameters<Bandwidth['setQuick']>[0]): void {
    this.#bandwidth.setQuick(limit);
    this.#pump.wake();
    this.#projection.touch();
  }

  #followPauses(): void {
    this.#runners.followPauses();
    this.#projection.touch();
  }

  #isPausedFor(path: string): boolean {
    return this.#isPaused || isInPausedFolder(this.#config.folders, path);
  }

  #every(periodMs: number, work: () => Promise<void>): void {
    this.#routines.push(startRoutine(this.#ports, periodMs, work));
  }
}
