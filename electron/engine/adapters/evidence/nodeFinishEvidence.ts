import { dirname } from 'node:path';
import type { ContainerState, FileSource, FinishEvidence, WriterState } from '../../ports/fileSource.ts';
import { containerState } from './containerState.ts';
import { LinuxWriters } from './linuxWriters.ts';
import { lsofWriters } from './lsofWriters.ts';
import { windowsWriters } from './windowsWriters.ts';
import { WriterBatch } from './writerBatch.ts';

/** Tells who has files open for writing. Never rejects. */
export interface WriterLook {
  stateOf(path: string): Promise<WriterState>;
}

export interface FinishEvidenceOptions {
  readonly source: FileSource;
  /** How writers are looked for; by default the way of this platform. */
  readonly writers?: WriterLook;
}

/**
 * Signs that a recorder is done, on this machine: `/proc` on Linux, lsof on macOS, the Restart Manager on Windows. Needs no
 * rights beyond reading; opens files read-only, and on Windows looks for writers without opening them at all. On a network
 * file system the writer may sit at another machine: always `unknown`.
 */
export class NodeFinishEvidence implements FinishEvidence {
  readonly #source: FileSource;
  readonly #writers: WriterLook;

  constructor(options: FinishEvidenceOptions) {
    this.#source = options.source;
    this.#writers = options.writers ?? platformWriters();
  }

  async writers(path: string): Promise<WriterState> {
    try {
      if (await this.#source.isNetworkFolder(dirname(path))) return 'unknown';
      return await this.#writers.stateOf(path);
    } catch {
      return 'unknown';
    }
  }

  async container(path: string): Promise<ContainerState> {
    try {
      const reader = await this.#source.open(path);
      try {
        const { sizeBytes } = await reader.stat();
        return await containerState(async (position, length) => {
          const bytes = new Uint8Array(length);
          return bytes.subarray(0, await reader.read(bytes, position));
        }, sizeBytes);
      } finally {
        await reader.close();
      }
    } catch {
      return 'incomplete';
    }
  }
}

function platformWriters(): WriterLook {
  switch (process.platform) {
    case 'linux':
      return new LinuxWriters();
    case 'darwin':
      return new WriterBatch(lsofWriters);
    case 'win32':
      return new WriterBatch(windowsWriters);
    default:
      return { stateOf: async () => 'unknown' };
  }
}
