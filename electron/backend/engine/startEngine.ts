import type { Settings } from '../../../shared/settings.ts';
import { composeEngine, type EngineSecrets, type Logger, openStateFolder } from '../../engine/index.ts';
import type { EngineListeners, RunningEngine } from './engineHost.ts';

export interface StartEngineContext {
  /** Absolute; holds the embedded journal and the workstation id. */
  readonly stateFolder: string;
  readonly logger: Logger;
  /** Read anew with every change of the settings. */
  readonly secrets: EngineSecrets;
}

/**
 * Composes an engine for these settings and starts it. Rejects with a sentence when the state folder or the journal cannot be opened,
 * e.g. because another process is using it.
 */
export async function startEngine(
  { stateFolder, logger, secrets }: StartEngineContext,
  settings: Settings,
  listeners: EngineListeners,
): Promise<RunningEngine> {
  const state = openStateFolder(stateFolder);
  try {
    const context = { state, logger, onUnusable: 'report', redisWaitMs: 0 } as const;
    const composed = await composeEngine(context, settings, secrets, new AbortController().signal);
    const { engine } = composed;
    engine.subscribe(listeners.delta);
    engine.onEvent(listeners.event);
    // Waits for a journal or a folder that is not available yet, without a limit.
    void engine.start();
    return {
      snapshot: () => engine.snapshot(),
      history: engine.history,
      checkFolder: (path) => engine.checkFolder(path),
      adoptUpload: (adoption) => engine.adoptUpload(adoption),
      uploadUsers: (touched) => engine.uploadUsers(touched),
      finishedObject: (id) => composed.finishedObject(id),
      openClip: (id) => composed.clips.open(id),
      command: (command) => engine.command(command),
      reconfigure: (next) => composed.follow(next, secrets),
      async stop() {
        await composed.close();
        state.release();
      },
    };
  } catch (error) {
    state.release();
    throw error;
  }
}
