import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export interface HeadlessArguments {
  readonly args: readonly string[];
  /** Whether the command uses the state folder of the desktop app. */
  readonly isAppFolder: boolean;
  /** Whether it serves the window to browsers. */
  readonly isConsole: boolean;
}

/**
 * Flags of Node for the headless command, also in package.json. By default Node lets the young generation of the heap grow to 128 MiB
 * when many recordings wait, almost all of it garbage; with semi-spaces of 4 MiB it takes 8. Larger ones save no CPU time.
 */
export const HEADLESS_NODE_FLAGS: readonly string[] = ['--max-semi-space-size=4'];

/** The port of the window when none is given. */
const PORT = '8472';

/** Flags of runs that end by themselves. Commands end too; their name stands first. */
const ENDING = new Set(['--once', '--print-settings', '--help', '-h', '--version']);

/**
 * The arguments with which the headless command serves the window to browsers, with the settings file, the journal and the workstation id
 * of the desktop app. A settings file, state folder or address that was given by flag or in the environment is used instead. A run that
 * ends by itself serves no window.
 */
export function headlessArguments(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  folder = userDataFolder(environment),
): HeadlessArguments {
  const isGiven = (flag: string, variable: string): boolean =>
    args.some((arg) => arg === flag || arg.startsWith(`${flag}=`)) || (environment[variable] ?? '') !== '';
  const isConsole = !args.some((arg) => ENDING.has(arg)) && (args[0]?.startsWith('-') ?? true);
  const address = !isConsole || isGiven('--console', 'RUSHES_CONSOLE') ? [] : ['--console', PORT];
  const window = isConsole && !args.includes('--open') ? [...address, '--open'] : address;
  if (isGiven('--settings', 'RUSHES_SETTINGS')) return { args: [...args, ...window], isAppFolder: false, isConsole };
  const isStateGiven = isGiven('--state', 'RUSHES_STATE_DIR');
  const file = path.join(folder, 'settings.json');
  const settings = existsSync(file) ? ['--settings', file] : [];
  // The state folder is the app's even before the app has saved any settings.
  const state = isStateGiven ? [] : ['--state', folder];
  return { args: [...settings, ...state, ...args, ...window], isAppFolder: !isStateGiven, isConsole };
}

/** Electron's `app.getPath('userData')` for an app of this name [Electron, `app`]. */
function userDataFolder(environment: Readonly<Record<string, string | undefined>>): string {
  const name = 'Rushes';
  if (process.platform === 'darwin') return path.join(os.homedir(), 'Library', 'Application Support', name);
  if (process.platform === 'win32')
    return path.join(environment['APPDATA'] ?? path.join(os.homedir(), 'AppData', 'Roaming'), name);
  const config = environment['XDG_CONFIG_HOME'] ?? '';
  return path.join(config === '' ? path.join(os.homedir(), '.config') : config, name);
}
