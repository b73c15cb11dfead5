import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { app } from 'electron';
import type { Logger } from '../../engine/index.ts';
import { autostartEntry, HIDDEN_FLAG } from './autostartEntry.ts';

/**
 * Starts the app at login, or no longer. macOS and Windows are told through Electron; Linux desktops read an autostart entry
 * (freedesktop.org, Desktop Application Autostart Specification). Idempotent. Never throws: what the system refuses is logged.
 */
export function setLoginStart(isWanted: boolean, logger: Logger): void {
  // In development the program is Electron itself, which would start without the app.
  if (!app.isPackaged) return;
  try {
    if (process.platform === 'linux') setAutostartEntry(isWanted);
    else app.setLoginItemSettings({ openAtLogin: isWanted, args: [HIDDEN_FLAG] });
  } catch (error) {
    logger.log('warn', 'Starting at login could not be changed.', { error });
  }
}

function setAutostartEntry(isWanted: boolean): void {
  const entry = path.join(app.getPath('appData'), 'autostart', 'rushes.desktop');
  if (!isWanted) {
    rmSync(entry, { force: true });
    return;
  }
  mkdirSync(path.dirname(entry), { recursive: true });
  // An AppImage runs from a mount point that is another one every time.
  const program = process.env['APPIMAGE'] ?? process.execPath;
  writeFileSync(entry, autostartEntry(program));
}
