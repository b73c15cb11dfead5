import type { Command, CommandResult } from '../../../shared/commands.ts';
import type { FolderCheck } from '../../../shared/cards.ts';
import type { EngineEvent } from '../../../shared/engineEvents.ts';
import type {
  HistoryEntry,
  HistoryFilter,
  HistoryPage,
  HistoryQuery,
  HistorySummary,
} from '../../../shared/history.ts';
import type { Settings } from '../../../shared/settings.ts';
import type { OutageView } from '../../../shared/status.ts';
import { validateSettings } from '../../../shared/settingsRules.ts';
import type { Adoption, AdoptionResult, FinishedPlace, OpenClip, UploadUsers } from '../../engine/index.ts';
import { type Delta, EMPTY_SNAPSHOT, type Snapshot } from '../../../shared/viewModel.ts';

/** The recordings that ended, see `Engine.history`. */
export interface HistorySource {
  page(query: HistoryQuery): Promise<HistoryPage>;
  summary(filter: HistoryFilter): Promise<HistorySummary>;
  select(filter: HistoryFilter): AsyncIterable<HistoryEntry>;
}

/** An engine that runs, with everything it was given. */
export interface RunningEngine {
  snapshot(): Snapshot;
  command(command: Command): Promise<CommandResult>;
  readonly history: HistorySource;
  checkFolder(path: string): Promise<FolderCheck>;
  adoptUpload(adoption: Adoption): Promise<AdoptionResult>;
  uploadUsers(touched?: string): Promise<UploadUsers>;
  /** See `finishedPlace`. */
  finishedObject(id: string): Promise<FinishedPlace | undefined>;
  /** See `FinishedClips`. */
  openClip(id: string): Promise<OpenClip | undefined>;
  /** Takes new settings and secrets over while it runs. `false`: these need another engine (another journal). */
  reconfigure(settings: Settings): Promise<boolean>;
  /** Ends within five seconds; the next start resumes. */
  stop(): Promise<void>;
}

export interface EngineHostOptions {
  /** Composes and starts an engine. Rejects with a sentence for the person when it cannot. */
  readonly start: (settings: Settings, listeners: EngineListeners) => Promise<RunningEngine>;
  readonly listeners: EngineListeners;
  /** The engine was replaced, begun or ended: what was shown of it holds no longer. */
  readonly replaced: () => void;
  readonly report: (message: string, fields: Readonly<Record<string, unknown>>) => void;
}

export interface EngineListeners {
  readonly delta: (delta: Delta) => void;
  readonly event: (event: EngineEvent) => void;
}

export interface EngineHost {
  snapshot(): Snapshot;
  readonly isRunning: boolean;
  /** See `Engine`. `undefined` while no engine runs. */
  checkFolder(path: string): Promise<FolderCheck> | undefined;
  /** See `Engine`. `undefined` while no engine runs. */
  adoptUpload(adoption: Adoption): Promise<AdoptionResult> | undefined;
  /** See `Engine`. `undefined` while no engine runs. */
  uploadUsers(touched?: string): Promise<UploadUsers> | undefined;
  /** See `finishedPlace`. Also `undefined` while no engine runs. */
  finishedObject(id: string): Promise<FinishedPlace | undefined>;
  /** See `FinishedClips`. Also `undefined` while no engine runs. */
  openClip(id: string): Promise<OpenClip | undefined>;
  /** Of the running engine; `undefined` while none runs. */
  readonly history: HistorySource | undefined;
  command(command: Command): Promise<CommandResult>;
  /** Makes the engine follow these settings: starts, reconfigures or replaces it. One after another; never rejects. */
  apply(settings: Settings): Promise<void>;
  setOnline(isOnline: boolean): void;
  /** Idempotent. Nothing is started after it. */
  stop(): Promise<void>;
}

/** An engine that could not start (Redis down, disk away) is tried again this often. */
const START_AGAIN_MS = 5_000;

/** Whether uploads can run with these settings: set up once, and nothing wrong with them. */
export function isRunnable(settings: Settings): boolean {
  return settings.app.isSetUp && validateSettings(settings).length === 0;
}

/** Keeps an engine running that fits the settings, with or without a window. */
export function createEngineHost(options: EngineHostOptions): EngineHost {
  return new FollowingEngineHost(options);
}

/** Why the engine could not be started, and since when. */
interface Problem {
  readonly message: string;
  readonly since: string;
}

class FollowingEngineHost implements EngineHost {
  readonly #options: EngineHostOptions;
  #running: RunningEngine | undefined;
  #problem: Problem | null = null;
  #isOnline = true;
  #isStopped = false;
  #wanted: Settings | undefined;
  #retry: NodeJS.Timeout | undefined;
  #queue: Promise<void> = Promise.resolve();

  constructor(options: EngineHostOptions) {
    this.#options = options;
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  checkFolder(path: string): Promise<FolderCheck> | undefined {
    return this.#running?.checkFolder(path);
  }

  adoptUpload(adoption: Adoption): Promise<AdoptionResult> | undefined {
    return this.#running?.adoptUpload(adoption);
  }

  uploadUsers(touched?: string): Promise<UploadUsers> | undefined {
    return this.#running?.uploadUsers(touched);
  }

  async finishedObject(id: string): Promise<FinishedPlace | undefined> {
    return this.#running?.finishedObject(id);
  }

  async openClip(id: string): Promise<OpenClip | undefined> {
    return this.#running?.openClip(id);
  }

  get history(): HistorySource | undefined {
    return this.#running?.history;
  }

  snapshot(): Snapshot {
    return this.#running === undefined ? idleSnapshot(this.#isOnline, this.#problem) : this.#running.snapshot();
  }

  async command(command: Command): Promise<CommandResult> {
    if (this.#running !== undefined) return this.#running.command(command);
    return { ok: false, code: 'engine_not_running', message: this.#problem?.message ?? 'Finish the set-up first.' };
  }

  apply(settings: Settings): Promise<void> {
    this.#wanted = settings;
    this.#queue = this.#queue.then(() => this.#follow(settings));
    return this.#queue;
  }

  setOnline(isOnline: boolean): void {
    this.#isOnline = isOnline;
    void this.#running?.command({ kind: 'engine.setOnline', isOnline });
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#retry);
    await this.#queue;
    await this.#end();
  }

  async #follow(settings: Settings): Promise<void> {
    clearTimeout(this.#retry);
    // Newer settings are in the queue already.
    if (this.#isStopped || settings !== this.#wanted) return;
    try {
      if (!(await this.#takeOver(settings))) return;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.#problem = { message, since: this.#problem?.since ?? new Date().toISOString() };
      this.#options.report('The engine could not be started with these settings.', { error });
      this.#retry = setTimeout(() => void this.apply(settings), START_AGAIN_MS);
    }
    this.#options.replaced();
  }

  /** @returns whether the engine was replaced, started or ended */
  async #takeOver(settings: Settings): Promise<boolean> {
    if (!isRunnable(settings)) {
      if (this.#running === undefined && this.#problem === null) return false;
      this.#problem = null;
      await this.#end();
      return true;
    }
    if (this.#running !== undefined && (await this.#running.reconfigure(settings))) return false;
    await this.#end();
    this.#running = await this.#options.start(settings, this.#options.listeners);
    this.#problem = null;
    await this.#running.command({ kind: 'engine.setOnline', isOnline: this.#isOnline });
    return true;
  }

  async #end(): Promise<void> {
    const ending = this.#running;
    this.#running = undefined;
    await ending?.stop();
  }
}

/** Shown while no engine runs. @param problem why it could not be started */
function idleSnapshot(isOnline: boolean, problem: Problem | null): Snapshot {
  const { engine } = EMPTY_SNAPSHOT;
  if (problem === null) return { ...EMPTY_SNAPSHOT, engine: { ...engine, isOnline } };
  const { message, since } = problem;
  const outage: OutageView = {
    kind: 'journal_unavailable',
    name: '',
    code: 'checkpoint_unavailable',
    message,
    since,
    nextTry: null,
    recordings: 0,
    remedy: 'open_settings',
  };
  const status = { status: 'journal_unavailable', outages: [outage], needsYou: 1 } as const;
  return { ...EMPTY_SNAPSHOT, engine: { ...engine, ...status, isOnline, journalProblem: message } };
}
