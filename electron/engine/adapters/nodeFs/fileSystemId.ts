import type { BigIntStats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileNumber } from '../fileNumber.ts';

/** Links to the block devices, named by the ids of their file systems. Linux only. */
const BY_UUID = '/dev/disk/by-uuid';

/**
 * Identifies the file system of a folder by its id or, where there is none, by the inode and the birth time of its topmost folder.
 * The device number is no part of it: the next card in the same reader gets the same one. @returns `undefined` for a file. Rejects
 * with what `look` rejects with for the folder itself.
 */
export async function fileSystemId(
  directory: string,
  look: (folder: string) => Promise<BigIntStats>,
): Promise<string | undefined> {
  let root = await look(directory);
  if (!root.isDirectory()) return undefined;
  for (let at = directory; at !== dirname(at); at = dirname(at)) {
    const above = await look(dirname(at)).catch(() => undefined);
    if (above?.dev !== root.dev) break;
    root = above;
  }
  const uuid = process.platform === 'linux' ? await uuidOf(root.dev) : undefined;
  return uuid === undefined ? `root:${fileNumber(root.ino)}:${root.birthtimeMs}` : `uuid:${uuid}`;
}

async function uuidOf(device: bigint): Promise<string | undefined> {
  const names = await readdir(BY_UUID).catch(() => []);
  for (const name of names) {
    const stats = await stat(join(BY_UUID, name), { bigint: true }).catch(() => undefined);
    if (stats?.rdev === device) return name;
  }
  return undefined;
}
