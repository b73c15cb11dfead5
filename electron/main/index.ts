/**
 * The desktop application's main process. One process at a time: a second start shows the window of the first. The scheme and the
 * sandbox have to be declared before Electron is ready; all else is put together in `runApp`.
 */
import path from 'node:path';
import { app } from 'electron';
import { runApp } from './runApp.ts';
import { declareAppScheme } from './security/appScheme.ts';

if (app.requestSingleInstanceLock()) {
  // Windows shows notifications only of apps that it knows by the name their installer gave.
  if (process.platform === 'win32') app.setAppUserModelId('app.rushes.desktop');
  app.enableSandbox();
  declareAppScheme();
  await app.whenReady();
  await runApp({
    userData: app.getPath('userData'),
    resources: path.join(app.getAppPath(), 'resources'),
    renderer: path.join(app.getAppPath(), 'dist', 'renderer'),
    preload: path.join(app.getAppPath(), 'dist', 'preload', 'preload.cjs'),
  });
} else app.exit(0);
