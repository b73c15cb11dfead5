import path from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The machine and the working folder of the command. */
export interface Place {
  readonly platform: NodeJS.Platform;
  readonly homeFolder: string;
  readonly currentFolder: string;
}

/**
 * The default state folder: `$XDG_STATE_HOME/rushes` or `~/.local/state/rushes`,
 * `~/Library/Application Support/rushes-headless` on macOS, `%LOCALAPPDATA%\rushes-headless` on Windows. It is never the folder of
 * the desktop app.
 */
export function defaultStateFolder(environment: Environment, { platform, homeFolder }: Place): string {
  if (platform === 'win32') {
    const local = environment['LOCALAPPDATA'] ?? path.win32.join(homeFolder, 'AppData', 'Local');
    return path.win32.join(local, 'rushes-headless');
  }
  if (platform === 'darwin') return path.posix.join(homeFolder, 'Library', 'Application Support', 'rushes-headless');
  const state = environment['XDG_STATE_HOME'];
  // The XDG base directory specification says that relative paths are ignored.
  const base = state?.startsWith('/') === true ? state : path.posix.join(homeFolder, '.local', 'state');
  return path.posix.join(base, 'rushes');
}

/** The absolute path for a path as a person wrote it. */
export function resolved(written: string, place: Place): string {
  const paths = place.platform === 'win32' ? path.win32 : path.posix;
  // A shell expands `~`; a service file or a container does not.
  const isInHome =
    written === '~' || written.startsWith('~/') || (place.platform === 'win32' && written.startsWith('~\\'));
  return isInHome ? paths.resolve(place.homeFolder, written.slice(2)) : paths.resolve(place.currentFolder, written);
}
