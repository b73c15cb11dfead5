import type { FolderCheck } from '../../../shared/cards.ts';
import type { Command, CommandResult } from '../../../shared/commands.ts';
import type { EngineEvent } from '../../../shared/engineEvents.ts';
import type { Delta, Snapshot, WatchStatisticsView } from '../../../shared/viewModel.ts';
import type { ObjectStore } from '../ports/objectStore.ts';
import type { Adoption, AdoptionResult } from './bucket/adoptUpload.ts';
import type { UploadUsers } from './bucket/freeUpload.ts';
import type { EngineConfig } from './engineConfig.ts';
import type { History } from './history.ts';
import type { QuickLimitMemory } from './parts/bandwidth.ts';
import type { KnownDestinations } from './recording/resumeRule.ts';

export interface Engine {
  /** Loads the journal, continues what was not finished, and watches. Idempotent. Never rejects: it waits for what is missing. */
  start(): Promise<void>;
  /** Takes no more work and gives leases back. Closes none of the ports. Everything durable stays. Idempotent. */
  stop(): Promise<void>;
  /** The present state; the next delta follows it. Publishes nothing. */
  snapshot(): Snapshot;
  /** The present statistics of each folder that is watched, by its path. */
  watchStatistics(): ReadonlyMap<string, WatchStatisticsView>;
  /** Numbered deltas, at most ten a second. @returns a function that ends it */
  subscribe(listener: (delta: Delta) => void): () => void;
  /** Every event as it happens. @returns a function that ends it */
  onEvent(listener: (event: EngineEvent) => void): () => void;
  /**
   * Resolves once the command is durable: a command that was answered with `ok` outlives the process. A command that makes no
   * sense now, or is about an unknown recording, is refused with a reason. Never rejects.
   */
  command(command: Command): Promise<CommandResult>;
  /**
   * Follows new settings without a restart. With `store`, requests go there from now on. The caller closes the old one: at once if it
   * is the same server, else when the engine has stopped, because recordings with stored parts there are finished there.
   */
  configure(config: EngineConfig, store?: ObjectStore): Promise<void>;
  /** May the cards of this watched folder be formatted? See `FolderChecks.check`. */
  checkFolder(path: string): Promise<FolderCheck>;
  /**
   * Continues an open upload with a file in a watched folder, see `adoptUpload`. May be called before `start`: the file is considered when
   * the engine starts then.
   */
  adoptUpload(adoption: Adoption): Promise<AdoptionResult>;
  /** The open uploads that unfinished recordings of the journal use, see `uploadUsers`. Rejects with the faults of the journal. */
  uploadUsers(touched?: string): Promise<UploadUsers>;
  /** The recordings that ended, a page at a time. Rejects with the faults of the journal. */
  readonly history: Pick<History, 'page' | 'summary' | 'select'>;
  /**
   * Resolves when every matching file there is has reached an end or waits for a person: it needs one, or one paused it, paused
   * its folder or keeps it open. Also when the journal has needed a person for a while. Rejects when `signal` aborts.
   */
  whenIdle(signal: AbortSignal): Promise<void>;
}

export interface EngineOptions {
  /** A sentence for the person about how the journal was found, e.g. that it was set aside. */
  readonly notice?: string;
  /** For a journal that others can write: recordings in it are only continued if they go to one of these. */
  readonly destinations?: KnownDestinations;
  /** No other workstation can write the journal. Absent: others may. */
  readonly isJournalOwn?: boolean;
  /** Where the quick limit outlives the engine. Absent: it ends with the engine. */
  readonly quickLimit?: QuickLimitMemory;
}
