import { app, powerMonitor } from 'electron';
import { areThreadsBusy, isDoneWithin, systemClock } from '../../engine/index.ts';
import type { Shell } from '../../backend/shell.ts';
import type { Texts } from '../../backend/texts/texts.ts';

export interface QuittingOptions {
  /** Recordings that are not safe in the cloud yet. */
  readonly unfinished: () => number;
  readonly texts: () => Texts;
  readonly shell: Pick<Shell, 'ask'>;
  /** Flushes and closes within five seconds. Never rejects. */
  readonly stop: () => Promise<void>;
}

/** The process is killed if it has not stopped after this time; the next start resumes from the journal. */
const STOP_MS = 5_000;

/**
 * Quits the app in order: asks if recordings are uploading, stops the engine, then exits. Does not ask when the computer shuts down
 * or a signal arrives. Without a window the app keeps running in the tray.
 */
export function manageQuitting(options: QuittingOptions): void {
  let phase: 'running' | 'asking' | 'stopping' = 'running';

  const stop = async (): Promise<void> => {
    if (phase === 'stopping') return;
    phase = 'stopping';
    const untilMs = systemClock.monotonicMs() + STOP_MS;
    const isStopped = await isDoneWithin(systemClock, STOP_MS, options.stop());
    // A drive that does not respond blocks a thread, and an orderly exit would wait for it.
    if (!isStopped || (await areThreadsBusy(systemClock, untilMs - systemClock.monotonicMs())))
      process.kill(process.pid, 'SIGKILL');
    // `app.quit` would wait for the page to close, which a page that hangs never does.
    app.exit(0);
  };

  const ask = async (): Promise<void> => {
    phase = 'asking';
    const isAsking = (): boolean => phase === 'asking';
    const isSure = options.unfinished() === 0 || (await isQuitWanted(options));
    // A shutdown or a signal may have come while the question was open.
    if (!isAsking()) return;
    phase = 'running';
    if (isSure) await stop();
  };

  const stopInTime = (event?: { preventDefault(): void }): void => {
    // The system then waits a few seconds for the app to exit. Electron passes the event, although its types do not say so.
    event?.preventDefault();
    void stop();
  };

  app.on('window-all-closed', () => undefined);
  app.on('before-quit', (event) => {
    event.preventDefault();
    if (phase === 'running') void ask();
  });
  powerMonitor.on('shutdown', stopInTime);
  // Windows reports the end of the session to windows only. Without a window the next start resumes as after a power cut.
  app.on('browser-window-created', (_event, window) => void window.on('session-end', () => void stop()));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop());
}

function isQuitWanted(options: QuittingOptions): Promise<boolean> {
  const texts = options.texts();
  return options.shell.ask({
    message: texts.quitQuestion,
    detail: texts.quitDetail(options.unfinished()),
    confirm: texts.quitAnyway,
    cancel: texts.keepUploading,
    defaultButton: 'cancel',
  });
}
