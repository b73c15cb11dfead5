import { sentence } from '../../../../shared/sentences/sentence.ts';
import { opendir, realpath, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { quotedName } from '../../../../shared/visibleText.ts';
import type { WatchHealth } from '../../ports/folderWatcher.ts';
import { fileNumber } from '../fileNumber.ts';

/** Whether a folder is there, and which one: another drive mounted at the same path is another folder. */
export type FolderPresence =
  | { readonly kind: 'present'; readonly realPath: string; readonly identity: string }
  | { readonly kind: 'unavailable'; readonly reason: string; readonly code: NonNullable<WatchHealth['code']> };

/** Examines one folder repeatedly, but never twice at the same time: an examination that hangs occupies only one thread. */
export class FolderLook {
  readonly #path: string;
  readonly #patienceMs: number;
  readonly #look: (path: string) => Promise<FolderPresence>;
  #running: Promise<FolderPresence> | undefined;

  /** @param look the examination; tests replace it */
  constructor(path: string, patienceMs: number, look = lookAt) {
    this.#path = path;
    this.#patienceMs = patienceMs;
    this.#look = look;
  }

  /**
   * Never rejects: a folder that cannot be examined, or does not answer in time, is unavailable, for a reason a person can act on.
   * Returns at once when `signal` aborts.
   */
  async take(signal: AbortSignal): Promise<FolderPresence> {
    this.#running ??= this.#look(this.#path).finally(() => {
      this.#running = undefined;
    });
    const answered = new AbortController();
    const silence = unavailable(sentence('folderSilent', { folder: quotedName(this.#path) }), 'disk_error');
    const late = sleep(this.#patienceMs, silence, { signal: AbortSignal.any([signal, answered.signal]) });
    try {
      return await Promise.race([this.#running, late.catch(() => silence)]);
    } finally {
      answered.abort();
    }
  }
}

async function lookAt(path: string): Promise<FolderPresence> {
  const folder = quotedName(path);
  try {
    const stats = await stat(path, { bigint: true });
    if (!stats.isDirectory()) return unavailable(sentence('notAFolder', { folder }), 'source_unreadable');
    const directory = await opendir(path);
    await directory.close();
    return {
      kind: 'present',
      realPath: await realpath(path),
      identity: `${fileNumber(stats.dev)}:${fileNumber(stats.ino)}`,
    };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    if (code === 'EACCES' || code === 'EPERM') {
      const reason = sentence('folderForbidden', { folder });
      return unavailable(reason, 'source_unreadable');
    }
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      return unavailable(sentence('folderMissing', { folder }), 'source_missing');
    }
    return unavailable(sentence('folderUnreadable', { folder, detail: code }), 'disk_error');
  }
}

function unavailable(reason: string, code: NonNullable<WatchHealth['code']>): FolderPresence {
  return { kind: 'unavailable', reason, code };
}
