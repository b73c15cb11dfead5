import { app, powerMonitor } from 'electron';
import { isDoneWithin, systemClock } from '../../engine/index.ts';
import type { Texts } from '../texts/texts.ts';
import { askPerson } from './askPerson.ts';
import type { MainWindow } from './mainWindow.ts';

export interface QuittingOptions {
  /** Recordings that are not safe in the cloud yet. */
  readonly unfinished: () => number;
  readonly texts: () => Texts;
  readonly window: Pick<MainWindow, 'present'>;
  /** Flushes and closes within five seconds. Never rejects. */
  readonly stop: () => Promise<void>;
}

/** What is still running after this is left to the journal [design, section 2: close within 5 s]. */
const STOP_MS = 5_000;

/**
 * Ends the app in order: asks when recordings are uploading, stops the engine, then leaves. Nobody is asked when the computer
 * shuts down or a signal comes. Without a window the app stays: the tray has it.
 */
export function manageQuitting(options: QuittingOptions): void {
  let phase: 'running' | 'asking' | 'stopping' = 'running';

  const stop = async (): Promise<void> => {
    if (phase === 'stopping') return;
    phase = 'stopping';
    const isStopped = await isDoneWithin(systemClock, STOP_MS, options.stop());
    // A drive that does not answer keeps a thread, and an orderly exit would wait for it.
    if (!isStopped) process.kill(process.pid, 'SIGKILL');
    // Quitting would ask the page to close, which one that hangs never answers.
    app.exit(0);
  };

  const ask = async (): Promise<void> => {
    phase = 'asking';
    const isAsking = (): boolean => phase === 'asking';
    const isSure = options.unfinished() === 0 || (await isQuitWanted(options));
    // A shutdown or a signal may have come while the question stood.
    if (!isAsking()) return;
    phase = 'running';
    if (isSure) await stop();
  };

  const stopInTime = (event?: { preventDefault(): void }): void => {
    // The system then waits for the app to end, a few seconds. Electron passes the event, though its types leave it out.
    event?.preventDefault();
    void stop();
  };

  app.on('window-all-closed', () => undefined);
  app.on('before-quit', (event) => {
    event.preventDefault();
    if (phase === 'running') void ask();
  });
  powerMonitor.on('shutdown', stopInTime);
  // Windows tells of the end of the session through windows alone; without one the journal has to do.
  app.on('browser-window-created', (_event, window) => void window.on('session-end', () => void stop()));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop());
}

function isQuitWanted(options: QuittingOptions): Promise<boolean> {
  const texts = options.texts();
  return askPerson(options.window.present, {
    message: texts.quitQuestion,
    detail: texts.quitDetail(options.unfinished()),
    confirm: texts.quitAnyway,
    cancel: texts.keepUploading,
    defaultButton: 'cancel',
  });
}
