import { constants } from 'node:fs';
import type { BigIntStats } from 'node:fs';
import { open, opendir, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { isSameFile } from '../../core/recording.ts';
import type { SourceFingerprint } from '../../core/recording.ts';
import type { FileSource, SourceFacts, SourceReader } from '../../ports/fileSource.ts';
import { networkFileSystem } from './networkFolder.ts';
import { notRegularFault, sourceFault } from './sourceFault.ts';

/**
 * Recordings on the disks of this machine. Needs the right to read the files, and to list and pass their folders. Creates
 * nothing, locks nothing: files are opened read-only, on Windows with every sharing right (Node always asks for
 * `FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE`), so a recorder can write, rename and delete as if nobody looked.
 */
export class NodeFileSource implements FileSource {
  async stat(path: string): Promise<SourceFacts> {
    return factsOf(path, await facing(path, () => stat(path, { bigint: true })));
  }

  async open(path: string): Promise<SourceReader> {
    const handle = await facing(path, () => open(path, READ_WITHOUT_BLOCKING));
    try {
      // Looked at after opening, so that it is this file and no other that was judged.
      factsOf(path, await handle.stat({ bigint: true }));
    } catch (error) {
      await handle.close();
      throw sourceFault(error, path);
    }
    return new NodeSourceReader(path, handle);
  }

  async findByFingerprint(directory: string, fingerprint: SourceFingerprint): Promise<string | undefined> {
    try {
      for await (const entry of await opendir(directory)) {
        if (!entry.isFile()) continue;
        const path = join(directory, entry.name);
        const stats = await stat(path, { bigint: true }).catch(() => undefined);
        if (stats?.isFile() && isSameFile(fingerprintOf(stats), fingerprint)) return path;
      }
    } catch {
      // A folder that is gone or cannot be listed holds no file we could follow.
    }
    return undefined;
  }

  async isNetworkFolder(directory: string): Promise<boolean> {
    return (await networkFileSystem(directory)) !== undefined;
  }
}

/** Opening a FIFO for reading waits for a writer unless told not to; regular files do not care. Windows has no such flag. */
const READ_WITHOUT_BLOCKING =
  process.platform === 'win32' ? constants.O_RDONLY : constants.O_RDONLY | constants.O_NONBLOCK;

class NodeSourceReader implements SourceReader {
  readonly #path: string;
  readonly #handle: FileHandle;
  #closed: Promise<void> | undefined;

  constructor(path: string, handle: FileHandle) {
    this.#path = path;
    this.#handle = handle;
  }

  async read(target: Uint8Array, position: number): Promise<number> {
    return facing(this.#path, async () => {
      let filled = 0;
      while (filled < target.byteLength) {
        const { bytesRead } = await this.#handle.read(target, filled, target.byteLength - filled, position + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return filled;
    });
  }

  async stat(): Promise<SourceFacts> {
    return factsOf(this.#path, await facing(this.#path, () => this.#handle.stat({ bigint: true })));
  }

  async close(): Promise<void> {
    // A failing close of a file that was only read loses nothing.
    this.#closed ??= this.#handle.close().catch(() => undefined);
    await this.#closed;
  }
}

async function facing<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw sourceFault(error, path);
  }
}

function factsOf(path: string, stats: BigIntStats): SourceFacts {
  if (!stats.isFile()) throw notRegularFault(path);
  return {
    sizeBytes: Number(stats.size),
    mtimeMs: milliseconds(stats.mtimeNs),
    fingerprint: fingerprintOf(stats),
  };
}

function fingerprintOf(stats: BigIntStats): SourceFingerprint {
  return {
    device: stats.dev.toString(),
    inode: stats.ino.toString(),
    birthtimeMs: milliseconds(stats.birthtimeNs),
  };
}

function milliseconds(nanoseconds: bigint): number {
  return Number(nanoseconds / 1_000_000n) + Number(nanoseconds % 1_000_000n) / 1e6;
}
