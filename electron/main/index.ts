/**
 * The desktop application's main process. One process at a time: a second start shows the window of the first. The scheme and the
 * sandbox have to be declared before Electron is ready; all else is put together in `runApp`.
 *
 * Nothing here may be awaited: Electron gets ready only after this module has been evaluated [Electron, `lib/browser/init.ts`], so
 * that a module which waits for that waits for ever.
 */
import path from 'node:path';
import { app, dialog } from 'electron';
import { runApp } from './runApp.ts';
import { declareAppScheme } from './security/appScheme.ts';
import { textsFor } from './texts/texts.ts';

// Threads that wait for disks, four by default; see `DeviceLimiter`. Where the runtime has started them already, it stays at four, and
// one drive that does not answer still leaves one to the others.
process.env['UV_THREADPOOL_SIZE'] ??= '16';

if (app.requestSingleInstanceLock()) {
  // Windows shows notifications only of apps that it knows by the name their installer gave.
  if (process.platform === 'win32') app.setAppUserModelId('app.rushes.desktop');
  // Would take the switch away, which an AppImage is started with where the kernel has no sandbox to offer.
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

/** Its own folder cannot be written, for instance: without a word there would be a process that shows nothing. */
function giveUp(error: unknown): void {
  const { cannotStart } = textsFor('system', app.getLocale());
  dialog.showErrorBox(cannotStart, error instanceof Error ? error.message : String(error));
  app.exit(1);
}
