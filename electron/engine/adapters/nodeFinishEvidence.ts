import { dirname } from 'node:path';
import { containerState } from '../core/container/containerState.ts';
import type { ContainerState } from '../core/container/containerState.ts';
import type { FileSource, FinishEvidence, WriterState } from '../ports/fileSource.ts';
import type { FileWriters } from './fileWriters/fileWriters.ts';
import { platformWriters } from './fileWriters/platformWriters.ts';

export interface FinishEvidenceOptions {
  readonly source: FileSource;
  /** Default: the method of this platform. */
  readonly writers?: FileWriters;
}

/**
 * Evidence from this machine that a recorder has finished: the processes that have the file open, and its container. Needs no
 * permissions beyond reading; opens files read-only. On a network file system the writer may run on another machine: always
 * `unknown`.
 */
export class NodeFinishEvidence implements FinishEvidence {
  readonly #source: FileSource;
  readonly #writers: FileWriters;

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
