import { constants } from 'node:fs';
import { mkdir, open, readlink, realpath, stat } from 'node:fs/promises';
import path from 'node:path';

const PERMISSIONS = 0o777;
const SPECIAL_BITS = 0o7000;
/** In a folder with this bit everybody may create files, and nobody may remove those of others. */
const STICKY = 0o1000;

/**
 * Creates a folder for recordings, with those above it that are not there. They get the permissions of the folder in which they are
 * created, not the private ones of the files of Rushes: the recorder may be a program of another user. Idempotent. Rejects as `mkdir`.
 * @param make tests replace it to change something between the creation and the permissions
 */
export async function makeFolders(
  folder: string,
  make: (folder: string, options: { readonly recursive: true }) => Promise<string | undefined> = mkdir,
): Promise<void> {
  const wanted = path.resolve(folder);
  const first = await make(wanted, { recursive: true });
  // Windows has no such permissions.
  if (first === undefined || process.platform === 'win32') return;
  const above = path.dirname(first);
  const [{ mode }, realAbove] = await Promise.all([stat(above), realpath(above)]);
  const permissions = (mode & STICKY) === 0 ? mode & PERMISSIONS : mode & 0o755;
  for (let made = wanted; made.length >= first.length; made = path.dirname(made)) {
    // A file system without permissions may refuse this; the folder is there all the same.
    await allow(made, path.join(realAbove, path.relative(above, made)), permissions | 0o700).catch(() => undefined);
  }
}

/** Not through a link: where others may write, somebody may have put one to a private folder in the place of the new one. */
async function allow(folder: string, realFolder: string, permissions: number): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  try {
    const opened = await (process.platform === 'linux' ? readlink(`/proc/self/fd/${handle.fd}`) : realpath(folder));
    if (opened.normalize('NFC') !== realFolder.normalize('NFC')) return;
    const { mode } = await handle.stat();
    await handle.chmod((mode & SPECIAL_BITS) | permissions);
  } finally {
    await handle.close();
  }
}
