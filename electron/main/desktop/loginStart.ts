import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { app } from 'electron';
import type { Logger } from '../../engine/index.ts';

/** With this argument the app starts without a window, only in the tray. */
const HIDDEN_FLAG = '--hidden';

/**
 * Starts the app at login, or stops doing so. macOS and Windows are told through Electron; Linux desktops read an autostart entry
 * (freedesktop.org, Desktop Application Autostart Specification). Idempotent. Never throws: a refusal of the system is logged.
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
 * Updates an existing autostart entry of a Linux desktop to the program that runs now: another version of an AppImage is another
 * file. Never throws.
 */
export function updateLoginStart(logger: Logger): void {
  if (!app.isPackaged || process.platform !== 'linux' || !existsSync(entryPath())) return;
  try {
    const entry = readFileSync(entryPath(), 'utf8');
    const updated = entryFollowing(entry, program(), sandboxFlags());
    if (updated !== entry) writeFileSync(entryPath(), updated);
  } catch (error) {
    logger.log('warn', 'The autostart entry could not be updated.', { error });
  }
}

/** Whether these arguments mean a start without a window, by the system at login. macOS passes no arguments. */
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
  writeFileSync(entry, autostartEntry(program(), sandboxFlags()));
}

/** An AppImage runs from a mount point that differs at every start. */
function program(): string {
  return process.env['APPIMAGE'] ?? process.execPath;
}

/** Without the sandbox only if a person asked for that. The launcher of an AppImage adds the flag by itself. */
function sandboxFlags(): readonly string[] {
  const isFlagGiven = process.env['APPIMAGE'] === undefined && process.argv.includes('--no-sandbox');
  return isFlagGiven || process.env['RUSHES_NO_SANDBOX'] === '1' ? ['--no-sandbox'] : [];
}

/**
 * The file that a Linux desktop reads to start `program` at login [freedesktop.org, Desktop Entry Specification]. Pure.
 * @param flags further arguments; letters and hyphens only
 * @throws RangeError for a path with control characters: a line break in it would add lines to the entry
 * @internal
 */
export function autostartEntry(program: string, flags: readonly string[]): string {
  return ['[Desktop Entry]', 'Type=Application', 'Name=Rushes', execLine(program, flags), 'Terminal=false', ''].join(
    '\n',
  );
}

/**
 * The same entry for another program. Other lines, written by a person or the desktop, stay. Pure.
 * @throws RangeError as above
 * @internal
 */
export function entryFollowing(entry: string, program: string, flags: readonly string[]): string {
  return entry.replace(/^Exec=.*$/m, () => execLine(program, flags));
}

function execLine(program: string, flags: readonly string[]): string {
  if (/[\p{Cc}\u2028\u2029]/u.test(program))
    throw new RangeError('The path of the program contains control characters.');
  const quoted = `"${program.replaceAll(/["`$\\]/g, String.raw`\$&`).replaceAll('%', '%%')}"`;
  // The value is unescaped twice: as a string of the file, then as a quoted argument.
  const value = quoted.replaceAll('\\', String.raw`\\`);
  return [`Exec=${value}`, HIDDEN_FLAG, ...flags].join(' ');
}
