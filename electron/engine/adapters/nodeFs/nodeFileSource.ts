import { constants } from 'node:fs';
import type { Dir } from 'node:fs';
import { lstat, open, opendir, stat, statfs } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Fault } from '../../core/fault.ts';
import { isSameFile } from '../../core/recording.ts';
import type { SourceFingerprint } from '../../core/recording.ts';
import type { FileSource, FollowLinks, SourceFacts, SourceReader } from '../../ports/fileSource.ts';
import { fileNumber } from '../fileNumber.ts';
import type { DeviceLimiter } from './deviceLimiter.ts';
import { fileSystemId } from './fileSystemId.ts';
import { networkFileSystem } from './networkFolder.ts';
import { factsOf } from './sourceFacts.ts';
import { errorCode, linkFault, sourceFault } from './sourceFault.ts';
import type { WatchedRoots } from './watchedRoots.ts';

/**
 * Recordings on the disks of this machine. Needs permission to read the files and to list and traverse their folders. Creates
 * nothing and locks nothing: files are opened read-only, on Windows with all sharing rights (Node always requests
 * `FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE`), so a recorder can still write, rename and delete. Calls to a device
 * that does not answer fail after half a minute and delay no other device.
 */
export class NodeFileSource implements FileSource {
  readonly #limiter: DeviceLimiter;
  readonly #roots: WatchedRoots;

  constructor(limiter: DeviceLimiter, roots: WatchedRoots) {
    this.#limiter = limiter;
    this.#roots = roots;
  }

  restrictTo(folders: readonly string[], followLinks: FollowLinks): void {
    this.#roots.restrict(folders, followLinks);
  }

  async stat(path: string): Promise<SourceFacts> {
    const facts = await withFaults(path, () => this.#facts(path));
    this.#limiter.learn(dirname(path), facts.fingerprint.device);
    return facts;
  }

  async #facts(path: string): Promise<SourceFacts> {
    this.#roots.requireNamed(path);
    if (this.#roots.isRoot(path)) return factsOf(path, await this.#limiter.file(path, () => stat(path, BIGINT)));
    const stats = await this.#limiter.file(path, () => lstat(path, BIGINT));
    if (!stats.isSymbolicLink()) {
      await this.#roots.checkFolderOf(path);
      return factsOf(path, stats);
    }
    if (this.#roots.followLinks === 'never') throw linkFault(path);
    await this.#roots.checkTarget(path);
    return factsOf(path, await this.#limiter.file(path, () => stat(path, BIGINT)));
  }

  async open(path: string): Promise<SourceReader> {
    const handle = await withFaults(path, () => this.#open(path));
    const reader = new NodeSourceReader(path, handle, this.#limiter);
    try {
      // Examined after opening, so that the result belongs to the file that is read.
      await reader.examine();
      await withFaults(path, () => this.#roots.checkOpened(path, handle));
    } catch (error) {
      await reader.close();
      throw error;
    }
    return reader;
  }

  async #open(path: string): Promise<FileHandle> {
    this.#roots.requireNamed(path);
    const closeLate = (handle: FileHandle): void => void handle.close().catch(() => undefined);
    const isFollowing = this.#roots.followLinks === 'inside';
    // Systems without O_NOFOLLOW (Windows): the link is found here, and a later exchange by the check of the open file.
    if (!isFollowing && NO_FOLLOW === 0) {
      const stats = await this.#limiter.file(path, () => lstat(path, BIGINT));
      if (stats.isSymbolicLink()) throw linkFault(path);
    }
    const flags = isFollowing ? READ_WITHOUT_BLOCKING : READ_WITHOUT_BLOCKING | NO_FOLLOW;
    try {
      return await this.#limiter.file(path, () => open(path, flags), closeLate);
    } catch (error) {
      throw !isFollowing && LINK_REFUSED.has(errorCode(error)) ? linkFault(path) : error;
    }
  }

  async findByFingerprint(directory: string, fingerprint: SourceFingerprint): Promise<string | undefined> {
    const closeLate = (found: Dir): void => void found.close().catch(() => undefined);
    try {
      for await (const entry of await this.#limiter.folder(directory, () => opendir(directory), closeLate)) {
        if (!entry.isFile()) continue;
        const path = join(directory, entry.name);
        const facts = await this.stat(path).catch(unlessHung);
        if (facts !== undefined && isSameFile(facts.fingerprint, fingerprint)) return path;
      }
    } catch (error) {
      // A folder that is gone or cannot be listed contains no file to follow.
      unlessHung(error);
    }
    return undefined;
  }

  async isNetworkFolder(directory: string): Promise<boolean> {
    return (await this.#limiter.folder(directory, () => networkFileSystem(directory))) !== undefined;
  }

  async deviceOf(directory: string): Promise<string | undefined> {
    try {
      const stats = await this.#limiter.folder(directory, () => stat(directory, BIGINT));
      return stats.isDirectory() ? fileNumber(stats.dev) : undefined;
    } catch (error) {
      unlessHung(error);
      return undefined;
    }
  }

  async fileSystemOf(directory: string): Promise<string | undefined> {
    const look = (folder: string) => this.#limiter.folder(folder, () => stat(folder, BIGINT));
    try {
      return await fileSystemId(directory, look);
    } catch (error) {
      unlessHung(error);
      return undefined;
    }
  }

  async spaceOf(directory: string): Promise<{ readonly device: string; readonly freeBytes: number } | undefined> {
    const device = await this.deviceOf(directory);
    if (device === undefined) return undefined;
    try {
      const { bavail, bsize } = await this.#limiter.folder(directory, () => statfs(directory));
      return { device, freeBytes: bavail * bsize };
    } catch (error) {
      unlessHung(error);
      return undefined;
    }
  }
}

const BIGINT = { bigint: true } as const;

/** Opening a FIFO for reading waits for a writer without O_NONBLOCK, which regular files ignore. Windows has no such flag. */
const READ_WITHOUT_BLOCKING =
  process.platform === 'win32' ? constants.O_RDONLY : constants.O_RDONLY | constants.O_NONBLOCK;

/** Refuses to open a link; 0 on Windows, which has no such flag. */
const NO_FOLLOW = process.platform === 'win32' ? 0 : constants.O_NOFOLLOW;

/** Errors of `open` for a link with O_NOFOLLOW: Linux and macOS, then FreeBSD. */
const LINK_REFUSED = new Set(['ELOOP', 'EMLINK']);

/**
 * Bytes per call: large enough that the calls themselves cost nothing, small enough that a slow network drive answers each one
 * before it is given up.
 */
const READ_BYTES_MAX = 4 * 1024 * 1024;

class NodeSourceReader implements SourceReader {
  readonly descriptor?: number;
  readonly #path: string;
  readonly #handle: FileHandle;
  readonly #limiter: DeviceLimiter;
  /** Calls that have not returned, given up or not. */
  #unanswered = 0;
  #closed: Promise<void> | undefined;
  /** The facts at the opening, until they were told or something was read. */
  #opened: SourceFacts | undefined;

  constructor(path: string, handle: FileHandle, limiter: DeviceLimiter) {
    this.#path = path;
    this.#handle = handle;
    this.#limiter = limiter;
    if (process.platform !== 'win32') this.descriptor = handle.fd;
  }

  async read(target: Uint8Array, position: number): Promise<number> {
    this.#opened = undefined;
    let filled = 0;
    while (filled < target.byteLength) {
      const length = Math.min(target.byteLength - filled, READ_BYTES_MAX);
      const { bytesRead } = await this.#call(() => this.#handle.read(target, filled, length, position + filled));
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return filled;
  }

  async stat(): Promise<SourceFacts> {
    const opened = this.#opened;
    this.#opened = undefined;
    return opened ?? this.#facts();
  }

  /** To be called once, after the opening. Rejects when it is not a regular file. */
  async examine(): Promise<void> {
    this.#opened = await this.#facts();
  }

  async close(): Promise<void> {
    // A failed close of a file that was only read loses nothing.
    this.#closed ??= this.#handle.close().catch(() => undefined);
    // Node closes the handle after its last call has returned, which may be never.
    if (this.#unanswered === 0) await this.#closed;
  }

  async #facts(): Promise<SourceFacts> {
    return factsOf(this.#path, await this.#call(() => this.#handle.stat(BIGINT)));
  }

  #call<T>(act: () => Promise<T>): Promise<T> {
    return withFaults(this.#path, () =>
      this.#limiter.file(this.#path, () => {
        this.#unanswered++;
        return act().finally(() => this.#unanswered--);
      }),
    );
  }
}

/** A device that does not answer may hold the file that is searched; after any other failure the search goes on. */
function unlessHung(error: unknown): undefined {
  if (error instanceof Fault && error.code === 'disk_error') throw error;
  return undefined;
}

async function withFaults<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw sourceFault(error, path);
  }
}
