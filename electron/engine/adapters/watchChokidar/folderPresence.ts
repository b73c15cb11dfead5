import { opendir, realpath, stat } from 'node:fs/promises';
import { basename } from 'node:path';

/** Whether a folder is there, and which one it is: another drive mounted in the same place is another folder. */
export type FolderPresence =
  | { readonly kind: 'present'; readonly realPath: string; readonly identity: string }
  | { readonly kind: 'unavailable'; readonly reason: string };

/** Looks at a folder. Never rejects: what cannot be looked at is unavailable, for a reason a person can act on. */
export async function folderPresence(path: string): Promise<FolderPresence> {
  const name = `“${basename(path) || path}”`;
  try {
    const stats = await stat(path, { bigint: true });
    if (!stats.isDirectory()) return unavailable(`${name} is not a folder. Choose another one.`);
    const directory = await opendir(path);
    await directory.close();
    return { kind: 'present', realPath: await realpath(path), identity: `${stats.dev}:${stats.ino}` };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    if (code === 'EACCES' || code === 'EPERM') {
      return unavailable(`The folder ${name} may not be read by this user. Give this user the right to read it.`);
    }
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      return unavailable(`The folder ${name} is not there. Plug the drive in, or choose another folder.`);
    }
    return unavailable(`The folder ${name} cannot be read (${code}). Check the drive and its cable.`);
  }
}

function unavailable(reason: string): FolderPresence {
  return { kind: 'unavailable', reason };
}
