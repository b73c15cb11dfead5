/**
 * The main process of the desktop application. Only one process runs at a time: a second start shows the window of the first. The
 * scheme and the sandbox must be declared before Electron is ready; `runApp` does the rest.
 *
 * Nothing here may be awaited at the top level: Electron becomes ready only after this module has been evaluated [Electron,
 * `lib/browser/init.ts`], so waiting for that would never end.
 */
import path from 'node:path';
import { app, dialog } from 'electron';
import { runApp } from './runApp.ts';
import { declareAppScheme } from './security/appScheme.ts';
import { textsFor } from '../backend/texts/texts.ts';

// Threads that wait for disks, four by default; see `DeviceLimiter`. Where the runtime has started them already, it stays at four, and
// one drive that does not answer still leaves one to the others.
process.env['UV_THREADPOOL_SIZE'] ??= '16';

// Settings, secrets, journal and logs are for this user alone.
process.umask(0o077);

if (app.requestSingleInstanceLock()) {
  // Windows shows notifications only of apps that it knows by the name their installer gave.
  if (process.platform === 'win32') app.setAppUserModelId('app.rushes.desktop');
  // enableSandbox would override the switch of a person who starts without the sandbox.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  declareAppScheme();
  start().catch(giveUp);
} else app.exit(0);

async function start(): Promise<void> {
  await app.whenReady();
  await runApp({
    userData: app.getPath('userData'),
    resources: path.join(app.getAppPath(), 'resources'),
    renderer: path.join(app.getAppPath(), 'dist', 'renderer'),
    preload: path.join(app.getAppPath(), 'dist', 'preload', 'preload.cjs'),
  });
}

/** Shows the reason, e.g. that the app's folder cannot be written. Without it there would be a process without a window. */
function giveUp(error: unknown): void {
  const { cannotStart } = textsFor('system', app.getLocale());
  dialog.showErrorBox(cannotStart, error instanceof Error ? error.message : String(error));
  app.exit(1);
}
