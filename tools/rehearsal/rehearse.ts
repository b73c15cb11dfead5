import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { type ComposedEngine, composeEngine, type Engine, type Logger } from '../../electron/engine/index.ts';
import { DEFAULT_SETTINGS, patched, type Settings } from '../../shared/settings.ts';
import type { EngineEvent } from '../../shared/engineEvents.ts';
import type { RehearsalDestination } from './destination.ts';
import { sha256OfFile } from '../../scripts/sha256OfFile.ts';
import { type Recorded, record, type RecorderOptions } from './recorder.ts';

/** The smallest part S3 takes, so that a short rehearsal has many. */
const CHUNK_BYTES = 5 * 1024 * 1024;
/** A file is finished by this where nothing else shows that its recorder is done. */
const TIMEOUT_SECONDS = 10;

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
  readonly logger: Logger;
  /** Without slashes at its ends. */
  readonly keyPrefix: string;
}

/** Called while it runs. */
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
  const composed = await composeEngine(
    {
      state: { folder: path.join(rehearsal.folder, 'state'), ownerId: 'rehearsal', notice: undefined, findings: [] },
      logger: rehearsal.logger,
      onUnusable: 'reject',
      redisWaitMs: 0,
    },
    settingsFor(rehearsal, watchFolder),
    rehearsal.destination.access.secrets,
    signal,
  );
  try {
    return await run(composed, rehearsal, watcher, keys, signal);
  } finally {
    await composed.close();
  }
}

async function run(
  { engine }: ComposedEngine,
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

/** As people name files, without an id: recordings must not replace each other. */
const KEY_TEMPLATE = '{date}/{path}/{name}';

function settingsFor({ destination: { access }, keyPrefix }: Rehearsal, watchFolder: string): Settings {
  const settings = patched(DEFAULT_SETTINGS, {
    destination: { ...access.destination, keyPrefix, keyTemplate: KEY_TEMPLATE },
    credentials: access.credentials,
    upload: { timeoutSeconds: TIMEOUT_SECONDS, chunkBytes: CHUNK_BYTES, streamsAtOnce: 20 },
  });
  return { ...settings, folders: [{ path: watchFolder, isPaused: false }] };
}
