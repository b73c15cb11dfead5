import { chmodSync, lstatSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';

const OTHERS = 0o077;

/**
 * Creates `folder` with mode 0700, and removes the permissions of other users from an existing folder and its files. Never throws.
 * Follows no links. Does nothing on Windows, where the profile folder protects its content.
 * @param isOwn tells which files of the folder belong to the app; the others are left alone
 * @returns sentences for the log, without paths
 */
export function restrictToOwner(folder: string, isOwn: (name: string) => boolean): readonly string[] {
  if (process.platform === 'win32') return [];
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile() && isOwn(entry.name));
    return [
      ...restrict(folder, path.basename(folder), 0o700),
      ...files.flatMap(({ name }) => restrict(path.join(folder, name), name, 0o600)),
    ];
  } catch (error) {
    return [`The permissions of ${path.basename(folder)} could not be checked: ${codeOf(error)}.`];
  }
}

function restrict(file: string, name: string, wanted: number): readonly string[] {
  try {
    const mode = lstatSync(file).mode & 0o777;
    if ((mode & OTHERS) === 0) return [];
    chmodSync(file, wanted);
    return [`Other users had access to ${name}: its mode was 0${mode.toString(8)} and is 0${wanted.toString(8)} now.`];
  } catch (error) {
    return [`The permissions of ${name} could not be restricted: ${codeOf(error)}.`];
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
