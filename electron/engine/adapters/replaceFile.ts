import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/**
 * Replaces a file as a whole: a crash or a power cut leaves the old file or the new one. Needs the right to write its folder. The
 * text is written beside it, under a name that cannot be guessed, to a file that did not exist: a link or a file that was planted in
 * the folder is never followed or written. The new file has mode 0600. A failure leaves nothing behind.
 * @throws Error of the file system
 */
export function replaceFile(file: string, text: string): void {
  const unfinished = unfinishedName(file);
  try {
    const descriptor = openSync(unfinished, 'wx', 0o600);
    try {
      writeFileSync(descriptor, text);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(unfinished, file);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}

/**
 * The same for content of any length, which `write` writes to the open file. The mode is what the umask leaves of 0666.
 * @throws Error of the file system or of `write`
 */
export async function replaceLargeFile(file: string, write: (handle: FileHandle) => Promise<void>): Promise<void> {
  const unfinished = unfinishedName(file);
  try {
    const handle = await open(unfinished, 'wx');
    try {
      await write(handle);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Hidden, so that it is not taken for a recording in a watched folder. */
function unfinishedName(file: string): string {
  return path.join(path.dirname(file), `.rushes-${randomUUID()}.unfinished`);
}
