import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { app } from 'electron';
import type { Logger } from '../../engine/index.ts';
import { autostartEntry, entryFollowing, HIDDEN_FLAG } from './autostartEntry.ts';

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

/**
 * Lets the autostart entry of a Linux desktop, if there is one, name the program that runs now: an AppImage of another version is
 * another file. Never throws.
 */
export function followProgram(logger: Logger): void {
  if (!app.isPackaged || process.platform !== 'linux') return;
  try {
    const entry = readFileSync(entryPath(), 'utf8');
    const following = entryFollowing(entry, program());
    if (following !== entry) writeFileSync(entryPath(), following);
  } catch (error) {
    logger.log('debug', 'There is no autostart entry to follow.', { error });
  }
}

/** Whether a start with these arguments is to show no window: it is the system's, at login. macOS starts without arguments. */
export function isStartedHidden(argv: readonly string[]): boolean {
  return argv.includes(HIDDEN_FLAG) || (process.platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin);
}

function entryPath(): string {
  return path.join(app.getPath('appData'), 'autostart', 'rushes.desktop');
}

function setAutostartEntry(isWanted: boolean): void {
  const entry = entryPath();
  if (!isWanted) {
    rmSync(entry, { force: true });
    return;
  }
  mkdirSync(path.dirname(entry), { recursive: true });
  writeFileSync(entry, autostartEntry(program()));
}

/** An AppImage runs from a mount point that is another one every time. */
function program(): string {
  return process.env['APPIMAGE'] ?? process.execPath;
}
