import type { Command, CommandResult } from '../../../shared/commands.ts';
import type { EngineEvent } from '../../../shared/engineEvents.ts';
import type { Settings } from '../../../shared/settings.ts';
import { validateSettings } from '../../../shared/settingsRules.ts';
import { type Delta, EMPTY_SNAPSHOT, type Snapshot } from '../../../shared/viewModel.ts';

/** An engine that runs, with everything it was given. */
export interface RunningEngine {
  snapshot(): Snapshot;
  command(command: Command): Promise<CommandResult>;
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
  let running: RunningEngine | undefined;
  let problem: string | null = null;
  let isOnline = true;
  let isStopped = false;
  let wanted: Settings | undefined;
  let retry: NodeJS.Timeout | undefined;
  let queue: Promise<void> = Promise.resolve();

  const end = async (): Promise<void> => {
    const ending = running;
    running = undefined;
    await ending?.stop();
  };

  const follow = async (settings: Settings): Promise<void> => {
    clearTimeout(retry);
    // A newer wish stands in the queue already.
    if (isStopped || settings !== wanted) return;
    try {
      if (!isRunnable(settings)) {
        if (running === undefined && problem === null) return;
        problem = null;
        await end();
      } else if (running === undefined || !(await running.reconfigure(settings))) {
        await end();
        running = await options.start(settings, options.listeners);
        problem = null;
        await running.command({ kind: 'engine.setOnline', isOnline });
      } else return;
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
      options.report('The engine could not be started with these settings.', { error });
      retry = setTimeout(() => void apply(settings), START_AGAIN_MS);
    }
    options.replaced();
  };

  const apply = (settings: Settings): Promise<void> => {
    wanted = settings;
    queue = queue.then(() => follow(settings));
    return queue;
  };

  return {
    snapshot: () => (running === undefined ? idleSnapshot(isOnline, problem) : running.snapshot()),
    get isRunning() {
      return running !== undefined;
    },
    async command(command) {
      if (running !== undefined) return running.command(command);
      return { ok: false, code: 'engine_not_running', message: problem ?? 'Finish the set-up first.' };
    },
    apply,
    setOnline(now) {
      isOnline = now;
      void running?.command({ kind: 'engine.setOnline', isOnline });
    },
    async stop() {
      isStopped = true;
      clearTimeout(retry);
      await queue;
      await end();
    },
  };
}

/** Shown while no engine runs. */
function idleSnapshot(isOnline: boolean, problem: string | null): Snapshot {
  const status = problem === null ? 'all_safe' : 'needs_you';
  return { ...EMPTY_SNAPSHOT, engine: { ...EMPTY_SNAPSHOT.engine, status, isOnline, journalProblem: problem } };
}
