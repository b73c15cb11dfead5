import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { compose, type Composed } from '../../electron/headless/compose.ts';
import type { Environment, HeadlessSettings } from '../../electron/headless/settings.ts';
import type { Engine, Logger } from '../../electron/engine/index.ts';
import type { EngineEvent } from '../../shared/engineEvents.ts';
import type { RehearsalDestination } from './destination.ts';
import { sha256OfFile } from '../../scripts/sha256OfFile.ts';
import { type Recorded, record, type RecorderOptions } from './recorder.ts';

/** The smallest part S3 takes, so that a short rehearsal has many. */
const CHUNK_BYTES = 5 * 1024 * 1024;
/** Where nothing can tell that the recorder is done, this is what a file is finished by. */
const TIMEOUT_MS = 10_000;

type CompletedEvent = Extract<EngineEvent, { event: 'stream.completed' }>;

/** How one file came out. */
export interface TakeResult {
  readonly file: string;
  readonly key: string;
  readonly sizeBytes: number;
  readonly parts: number;
  readonly partsResent: number;
  /** From the last byte the recorder wrote to the verified object. */
  readonly secondsAfterLastByte: number;
  readonly sha256OnDisk: string;
  readonly sha256InStore: string;
}

export interface Rehearsal {
  readonly folder: string;
  readonly takes: readonly RecorderOptions[];
  readonly destination: RehearsalDestination;
  readonly environment: Environment;
  readonly logger: Logger;
  readonly keyPrefix: string;
}

/** What to do while it runs. */
export interface RehearsalWatcher {
  started(engine: Engine): void;
  event(event: EngineEvent): void;
}

/**
 * Records, uploads and compares. Rejects with an AbortError when `signal` aborts, with a sentence when a recording needs a person.
 * @returns one result a file, in order; every object's key has begun to exist in `keys`, also when it rejects
 */
export async function rehearse(
  rehearsal: Rehearsal,
  watcher: RehearsalWatcher,
  keys: Set<string>,
  signal: AbortSignal,
): Promise<readonly TakeResult[]> {
  const watchFolder = path.join(rehearsal.folder, 'recordings');
  await mkdir(watchFolder, { recursive: true });
  const composed = await compose(
    {
      settings: settingsFor(rehearsal, watchFolder),
      ownerId: 'rehearsal',
      logger: rehearsal.logger,
      environment: rehearsal.environment,
      config: { keyPrefix: rehearsal.keyPrefix },
    },
    signal,
  );
  try {
    return await run(composed, rehearsal, watcher, keys, signal);
  } finally {
    await composed.engine.stop();
    await composed.close();
  }
}

async function run(
  { engine }: Composed,
  { takes, destination }: Rehearsal,
  watcher: RehearsalWatcher,
  keys: Set<string>,
  signal: AbortSignal,
): Promise<readonly TakeResult[]> {
  const ends = new Completions(signal);
  engine.onEvent((event) => {
    if ('key' in event) keys.add(event.key);
    ends.hear(event);
    watcher.event(event);
  });
  watcher.started(engine);
  await engine.start();
  return Promise.all(
    takes.map(async (take) => {
      const recorded = await record(take, signal);
      const end = await ends.of(take.file, recorded);
      return {
        file: take.file,
        key: end.event.key,
        sizeBytes: end.event.size_bytes,
        parts: end.event.parts,
        partsResent: end.event.parts_resent,
        secondsAfterLastByte: (end.atMs - recorded.endedMs) / 1000,
        sha256OnDisk: await sha256OfFile(take.file),
        sha256InStore: await destination.sha256(end.event.key, signal),
      };
    }),
  );
}

interface Completion {
  readonly event: CompletedEvent;
  /** By `performance.now()`. */
  readonly atMs: number;
}

/** Which files have been completed. */
class Completions {
  readonly #byPath = new Map<string, Completion>();
  readonly #waiting = new Set<() => void>();
  readonly #signal: AbortSignal;
  #problem: string | undefined;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener('abort', () => this.#wake());
  }

  hear(event: EngineEvent): void {
    if (event.event === 'stream.completed') this.#byPath.set(event.path, { event, atMs: performance.now() });
    if (event.event === 'stream.attention' || event.event === 'stream.failed') this.#problem = event.message;
    this.#wake();
  }

  /** The completion of the whole file: one that came before its last byte was of a part of it. */
  async of(file: string, recorded: Recorded): Promise<Completion> {
    for (;;) {
      this.#signal.throwIfAborted();
      const end = this.#byPath.get(file);
      if (end !== undefined && end.atMs >= recorded.endedMs) return end;
      if (this.#problem !== undefined) throw new Error(this.#problem);
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}

function settingsFor({ folder, destination }: Rehearsal, watchFolder: string): HeadlessSettings {
  return {
    watchFolders: [watchFolder],
    include: [],
    exclude: [],
    stateFolder: path.join(folder, 'state'),
    isJson: false,
    isOnce: false,
    onVanish: 'keep',
    isStrictTimeout: false,
    destination: destination.settings,
    redisUrl: undefined,
    streamTimeoutMs: TIMEOUT_MS,
    chunkBytes: CHUNK_BYTES,
    maxStreams: 20,
    ffprobePath: undefined,
    logLevel: 'info',
    metricsPort: undefined,
  };
}
