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

/** How long it is remembered whether a folder is on the network. */
const NETWORK_KNOWN_MS = 5_000;
const FOLDERS_MAX = 1_000;

/**
 * Evidence from this machine that a recorder has finished: the processes that have the file open, and its container. Needs no
 * permissions beyond reading; opens files read-only. On a network file system the writer may run on another machine: always
 * `unknown`.
 */
export class NodeFinishEvidence implements FinishEvidence {
  readonly #source: FileSource;
  readonly #writers: FileWriters;
  readonly #networks = new Map<string, { readonly isNetwork: Promise<boolean>; readonly untilMs: number }>();

  constructor(options: FinishEvidenceOptions) {
    this.#source = options.source;
    this.#writers = options.writers ?? platformWriters();
  }

  async writers(path: string): Promise<WriterState> {
    try {
      if (await this.#isOnNetwork(dirname(path))) return 'unknown';
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

  #isOnNetwork(folder: string): Promise<boolean> {
    const nowMs = performance.now();
    const known = this.#networks.get(folder);
    if (known !== undefined && known.untilMs > nowMs) return known.isNetwork;
    if (this.#networks.size >= FOLDERS_MAX) this.#networks.clear();
    const isNetwork = this.#source.isNetworkFolder(folder);
    this.#networks.set(folder, { isNetwork, untilMs: nowMs + NETWORK_KNOWN_MS });
    return isNetwork;
  }
}
