import { createHash } from 'node:crypto';
import { rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import {
  ChokidarFolderWatcher,
  type DestinationsFile,
  ENGINE_DEFAULTS,
  type Engine,
  type EngineConfig,
  FfprobeMediaProbe,
  NodeFinishEvidence,
  nodeFiles,
  createEngine,
  systemClock,
} from '../../electron/engine/index.ts';
import type { CheckpointStore } from '../../electron/engine/ports/checkpointStore.ts';
import type { EnginePorts } from '../../electron/engine/runtime/enginePorts.ts';
import type { LogFields, LogLevel, Logger } from '../../electron/engine/ports/logger.ts';
import { sha256OfFile } from '../../scripts/sha256OfFile.ts';
import type { EngineEvent } from '../../shared/engineEvents.ts';
import { embeddedJournal } from './journals.ts';
import { storeOf } from './storeOf.ts';
import type { S3Access } from '../../tools/localS3/s3Environment.ts';

export const BUCKET = 'rushes-test';

type Of<Name extends EngineEvent['event']> = Extract<EngineEvent, { event: Name }>;
type EventMatch<Name extends EngineEvent['event']> = (event: EngineEvent) => event is Of<Name>;

export interface EngineRig {
  readonly engine: Engine;
  readonly ports: EnginePorts;
  readonly config: EngineConfig;
  readonly events: EngineEvent[];
  readonly log: { level: LogLevel; message: string; fields: LogFields | undefined }[];
  /** Resolves with the first event, past or coming, that `match` accepts. */
  until<Name extends EngineEvent['event']>(match: EventMatch<Name>, timeoutMs?: number): Promise<Of<Name>>;
  /** The number of events of this name so far. */
  count(name: EngineEvent['event']): number;
  /** Stops the engine and closes what was opened for it. Idempotent. */
  stop(): Promise<void>;
}

export interface RigOptions {
  readonly folder: string;
  readonly stateFolder: string;
  readonly s3: S3Access;
  readonly config?: Partial<EngineConfig>;
  readonly ports?: Partial<EnginePorts>;
  /** A journal other than the embedded one; closed with the rig. */
  readonly checkpoints?: CheckpointStore;
  /** For a journal that others can write, see `EngineOptions`. */
  readonly destinations?: DestinationsFile;
}

/** The engine with the adapters it has in production, in this process. */
export async function startRig(options: RigOptions): Promise<EngineRig> {
  const log: EngineRig['log'] = [];
  const logger: Logger = { log: (level, message, fields) => log.push({ level, message, fields }) };
  const { source, scanner, isExchanged } = nodeFiles({ clock: systemClock, logger, stateFolder: options.stateFolder });
  const store = storeOf(options.s3);
  const checkpoints = options.checkpoints ?? (await embeddedJournal(options.stateFolder, logger));
  const config: EngineConfig = {
    ...ENGINE_DEFAULTS,
    folders: [{ path: options.folder }],
    bucket: BUCKET,
    chunkBytes: 5 * 1024 * 1024,
    streamTimeoutMs: 4_000,
    ownerId: 'test-workstation',
    ...options.config,
  };
  const ports: EnginePorts = {
    store,
    checkpoints,
    watcher: new ChokidarFolderWatcher({ scanner, source, logger, isExchanged }),
    scanner,
    source,
    evidence: new NodeFinishEvidence({ source }),
    probe: new FfprobeMediaProbe({ source, path: 'bundled' }),
    clock: systemClock,
    logger,
    ...options.ports,
  };
  const { destinations } = options;
  const engine = createEngine(config, ports, {
    ...(destinations === undefined ? {} : { destinations }),
    isJournalOwn: options.checkpoints === undefined && destinations === undefined,
  });
  const events: EngineEvent[] = [];
  engine.onEvent((event) => events.push(event));
  void engine.start();
  let stopped: Promise<void> | undefined;
  return {
    engine,
    ports,
    config,
    events,
    log,
    until: (match, timeoutMs = 60_000) => untilEvent(events, log, match, timeoutMs),
    count: (name) => events.filter(({ event }) => event === name).length,
    stop: () => {
      stopped ??= (async () => {
        await engine.stop();
        await checkpoints.close();
        store.close();
      })();
      return stopped;
    },
  };
}

/** An event of this name, about the file of this name when one is given, for which the last condition holds when there is one. */
export function isEvent<Name extends EngineEvent['event']>(
  name: Name,
  fileName?: string,
  holds: (event: Of<Name>) => boolean = () => true,
): EventMatch<Name> {
  return (event): event is Of<Name> => isNamed(event, name) && isAbout(event, fileName) && holds(event);
}

function isNamed<Name extends EngineEvent['event']>(event: EngineEvent, name: Name): event is Of<Name> {
  return event.event === name;
}

function isAbout(event: EngineEvent, fileName: string | undefined): boolean {
  return fileName === undefined || ('path' in event && path.basename(event.path) === fileName);
}

/** Longer than any test: no file falls silent while a test is at work on it, however slow the machine. See `finishAfter`. */
export const UNHURRIED_MS = 600_000;

/** From now on files are finished after so much silence, what has passed of it included. */
export function finishAfter(rig: EngineRig, streamTimeoutMs: number): Promise<void> {
  return rig.engine.configure({ ...rig.config, streamTimeoutMs });
}

/** Puts a file there whole: a machine that is slow to write it must not look like a recorder that has stopped. */
export async function placeFile(file: string, bytes: Uint8Array): Promise<void> {
  const aside = `${file}.part`;
  await writeFile(aside, bytes);
  await rename(aside, file);
}

/**
 * Waits until so many different parts are stored and written down. Parts leave together and arrive in any order: that one is there
 * says nothing of those before it. @returns the first of their events
 */
export function untilStored(rig: EngineRig, parts: number): Promise<Of<'part.stored'>> {
  const isStored = isEvent('part.stored');
  const stored = (): number => new Set(rig.events.filter(isStored).map((event) => event.part_number)).size;
  return rig.until(isEvent('part.stored', undefined, () => stored() >= parts));
}

/**
 * Waits until the file, as long as it is now, is an object, and compares every byte. A pause of a busy machine in a file that grows looks
 * like its end: an object of less may come before. @returns the event that reported it
 */
export async function untilIdentical(
  rig: EngineRig,
  file: string,
  timeoutMs?: number,
): Promise<Of<'stream.completed'>> {
  const { size } = await stat(file);
  const isWhole = isEvent('stream.completed', path.basename(file), ({ size_bytes }) => size_bytes === size);
  const completed = await rig.until(isWhole, timeoutMs);
  expect(await sha256OfObject(rig.ports, completed.key)).toBe(await sha256OfFile(file));
  return completed;
}

/** SHA-256 of a stored object, read through the store's own API. */
export async function sha256OfObject(ports: Pick<EnginePorts, 'store'>, key: string, bucket = BUCKET): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of ports.store.readObject({ bucket, key }, AbortSignal.timeout(60_000))) hash.update(piece);
  return hash.digest('hex');
}

async function untilEvent<Name extends EngineEvent['event']>(
  events: readonly EngineEvent[],
  log: EngineRig['log'],
  match: EventMatch<Name>,
  timeoutMs: number,
): Promise<Of<Name>> {
  // By the clock: on a busy machine a nap takes longer than it is told, and the test would end before this says what is missing.
  for (const endMs = performance.now() + timeoutMs; performance.now() < endMs; ) {
    const found = events.find(match);
    if (found !== undefined) return found;
    await sleep(20);
  }
  const last = log.slice(-20).map(({ level, message, fields }) => `${level} ${message} ${JSON.stringify(fields)}`);
  throw new Error(
    `The event did not come within ${timeoutMs} ms.\n${last.join('\n')}\n${JSON.stringify(events.slice(-5))}`,
  );
}
