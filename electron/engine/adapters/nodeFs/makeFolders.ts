import { chmod, mkdir, stat } from 'node:fs/promises';
import path from 'node:path';

const PERMISSIONS = 0o777;
const SPECIAL_BITS = 0o7000;
/** In a folder with this bit everybody may create files, and nobody may remove those of others. */
const STICKY = 0o1000;

/**
 * Creates a folder for recordings, with those above it that are not there. They get the permissions of the folder in which they are
 * created, not the private ones of the files of Rushes: the recorder may be a program of another user. Idempotent. Rejects as `mkdir`.
 */
export async function makeFolders(folder: string): Promise<void> {
  const wanted = path.resolve(folder);
  const first = await mkdir(wanted, { recursive: true });
  if (first === undefined) return;
  const { mode } = await stat(path.dirname(first));
  const permissions = (mode & STICKY) === 0 ? mode & PERMISSIONS : mode & 0o755;
  for (let made = wanted; made.length >= first.length; made = path.dirname(made)) {
    // A file system without permissions may refuse this; the folder is there all the same.
    await allow(made, permissions | 0o700).catch(() => undefined);
  }
}

async function allow(folder: string, permissions: number): Promise<void> {
  const { mode } = await stat(folder);
  await chmod(folder, (mode & SPECIAL_BITS) | permissions);
}
