import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

/** Folders that Debian leaves out of an ordinary user's PATH, although daemons live there. */
const DAEMON_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** The absolute path of a program on the PATH (or where daemons live), `undefined` when it is not installed. */
export function findCommand(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(path.delimiter), ...DAEMON_FOLDERS];
  return folders
    .filter((folder) => folder !== '')
    .map((folder) => path.join(folder, name))
    .find(isExecutable);
}

/** A sentence naming the programs that are not installed, for `notRun`; `undefined` when all of them are there. */
export function missingCommands(...names: readonly string[]): string | undefined {
  const missing = names.filter((name) => findCommand(name) === undefined);
  return missing.length === 0 ? undefined : `Not installed: ${missing.join(', ')} (npm run provision).`;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
