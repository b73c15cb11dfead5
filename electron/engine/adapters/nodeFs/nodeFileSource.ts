import { constants } from 'node:fs';
import type { Dir } from 'node:fs';
import { open, opendir, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Fault } from '../../core/fault.ts';
import { isSameFile } from '../../core/recording.ts';
import type { SourceFingerprint } from '../../core/recording.ts';
import type { FileSource, SourceFacts, SourceReader } from '../../ports/fileSource.ts';
import type { DeviceLimiter } from './deviceLimiter.ts';
import { networkFileSystem } from './networkFolder.ts';
import { factsOf } from './sourceFacts.ts';
import { sourceFault } from './sourceFault.ts';

/**
 * Recordings on the disks of this machine. Needs the right to read the files, and to list and pass their folders. Creates
 * nothing, locks nothing: files are opened read-only, on Windows with every sharing right (Node always asks for
 * `FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE`), so a recorder can write, rename and delete as if nobody looked.
 * A device that does not answer is given up after half a minute, and holds up no other.
 */
export class NodeFileSource implements FileSource {
  readonly #lanes: DeviceLimiter;

  constructor(lanes: DeviceLimiter) {
    this.#lanes = lanes;
  }

  async stat(path: string): Promise<SourceFacts> {
    const facts = factsOf(path, await facing(path, () => this.#lanes.file(path, () => stat(path, { bigint: true }))));
    this.#lanes.learn(dirname(path), facts.fingerprint.device);
    return facts;
  }

  async open(path: string): Promise<SourceReader> {
    const closeLate = (handle: FileHandle): void => void handle.close().catch(() => undefined);
    const opened = (): Promise<FileHandle> =>
      this.#lanes.file(path, () => open(path, READ_WITHOUT_BLOCKING), closeLate);
    const reader = new NodeSourceReader(path, await facing(path, opened), this.#lanes);
    try {
      // Looked at after opening, so that it is this file and no other that was judged.
      await reader.stat();
    } catch (error) {
      await reader.close();
      throw error;
    }
    return reader;
  }

  async findByFingerprint(directory: string, fingerprint: SourceFingerprint): Promise<string | undefined> {
    const closeLate = (found: Dir): void => void found.close().catch(() => undefined);
    try {
      for await (const entry of await this.#lanes.folder(directory, () => opendir(directory), closeLate)) {
        if (!entry.isFile()) continue;
        const path = join(directory, entry.name);
        const facts = await this.stat(path).catch(unlessHung);
        if (facts !== undefined && isSameFile(facts.fingerprint, fingerprint)) return path;
      }
    } catch (error) {
      // A folder that is gone or cannot be listed holds no file we could follow.
      unlessHung(error);
    }
    return undefined;
  }

  async isNetworkFolder(directory: string): Promise<boolean> {
    return (await this.#lanes.folder(directory, () => networkFileSystem(directory))) !== undefined;
  }
}

/** Opening a FIFO for reading waits for a writer unless told not to; regular files do not care. Windows has no such flag. */
const READ_WITHOUT_BLOCKING =
  process.platform === 'win32' ? constants.O_RDONLY : constants.O_RDONLY | constants.O_NONBLOCK;

/**
 * Read in one call: large enough that calls cost nothing beside the bytes, small enough that a slow network drive answers each
 * within a lane's patience.
 */
const READ_BYTES_MAX = 4 * 1024 * 1024;

class NodeSourceReader implements SourceReader {
  readonly #path: string;
  readonly #handle: FileHandle;
  readonly #lanes: DeviceLimiter;
  /** Calls that have not come back, given up or not. */
  #unanswered = 0;
  #closed: Promise<void> | undefined;

  constructor(path: string, handle: FileHandle, lanes: DeviceLimiter) {
    this.#path = path;
    this.#handle = handle;
    this.#lanes = lanes;
  }

  async read(target: Uint8Array, position: number): Promise<number> {
    let filled = 0;
    while (filled < target.byteLength) {
      const length = Math.min(target.byteLength - filled, READ_BYTES_MAX);
      const { bytesRead } = await this.#ask(() => this.#handle.read(target, filled, length, position + filled));
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return filled;
  }

  async stat(): Promise<SourceFacts> {
    return factsOf(this.#path, await this.#ask(() => this.#handle.stat({ bigint: true })));
  }

  async close(): Promise<void> {
    // A failing close of a file that was only read loses nothing.
    this.#closed ??= this.#handle.close().catch(() => undefined);
    // The handle is closed once its last call has come back, which may be never.
    if (this.#unanswered === 0) await this.#closed;
  }

  #ask<T>(act: () => Promise<T>): Promise<T> {
    return facing(this.#path, () =>
      this.#lanes.file(this.#path, () => {
        this.#unanswered++;
        return act().finally(() => this.#unanswered--);
      }),
    );
  }
}

/** A device that does not answer may hold what is searched for; every other failure says that this is not it. */
function unlessHung(error: unknown): undefined {
  if (error instanceof Fault && error.code === 'disk_error') throw error;
}

async function facing<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw sourceFault(error, path);
  }
}
