import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { EngineEvent } from '../../shared/engineEvents.ts';
import { PROJECT_FOLDER } from '../../scripts/packaging/buildApp.ts';
import { buildHeadless } from '../../scripts/packaging/buildHeadless.ts';
import { HEADLESS_NODE_FLAGS } from '../../scripts/packaging/headlessArguments.ts';
import { type CommandUsage, runMeasured } from './measuredCommand.ts';
import { type Sink, sinkEnvironment } from './sink.ts';
import { workFolder } from './workshop.ts';

/** As `npm run headless` does it. */
const PRELOADED = path.join(import.meta.dirname, '../../scripts/needsNode24.mjs');
const HEADLESS = path.join(import.meta.dirname, '../../electron/headless/index.ts');

type Completed = Extract<EngineEvent, { event: 'stream.completed' }>;

export interface HeadlessRun {
  /** The watched folder. */
  readonly folder: string;
  /** The state folder; it has to exist. */
  readonly state: string;
  readonly sink: Sink;
  /** With `--once`: ends by itself. */
  readonly isOnce: boolean;
  /** Stops the command in an orderly way. */
  readonly signal?: AbortSignal;
  /** Further variables. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface HeadlessRunUsage extends CommandUsage {
  /** From the start of the process to the engine's first word, that it is ready. */
  readonly readySeconds: number;
  /** Recordings that were completed. */
  readonly completed: number;
}

/** Runs the whole application on the command line, as after `npm run build`. @param onEvent is told each event as it is read here */
export async function runHeadless(
  { folder, state, sink, isOnce, signal, environment }: HeadlessRun,
  onEvent: (event: EngineEvent) => void,
): Promise<HeadlessRunUsage> {
  await buildHeadless(PROJECT_FOLDER);
  const startedMs = performance.now();
  let readySeconds = Number.NaN;
  let completed = 0;
  const once = isOnce ? ['--once'] : [];
  const usage = await runMeasured({
    file: process.execPath,
    args: [
      '--import',
      PRELOADED,
      ...HEADLESS_NODE_FLAGS,
      HEADLESS,
      '--watch',
      folder,
      '--state',
      state,
      ...once,
      '--json',
    ],
    environment: {
      ...sinkEnvironment(sink),
      LOG_LEVEL: 'warn',
      ...environment,
    },
    onLine: (line) => {
      // The output of the command follows its contract.
      const event = JSON.parse(line) as EngineEvent;
      if (event.event === 'engine.ready') readySeconds = (performance.now() - startedMs) / 1_000;
      if (event.event === 'stream.completed') completed++;
      onEvent(event);
    },
    ...(signal === undefined ? {} : { signal }),
  });
  return { ...usage, readySeconds, completed };
}

export interface HeadlessUsage extends CommandUsage {
  /** In the order they came, with the time they were read here, by `performance.now()`. */
  readonly completed: readonly (Completed & { readonly atMs: number })[];
  /** Bytes of the parts that were stored for the first time, by the time at which the newest of them was read here, oldest first. */
  readonly stored: readonly { readonly atMs: number; readonly bytes: number }[];
  /** When the newest decision that a recording is finished was read here, likewise. */
  readonly finishingAtMs: number;
  /** See `HeadlessRunUsage`. */
  readonly readySeconds: number;
}

/**
 * The whole application on the command line, with an empty journal, until everything in `folder` is an object: starting,
 * watching, reading, hashing, sending, writing the journal, comparing again, ffprobe and metadata.
 */
export async function runHeadlessOnce(
  folder: string,
  sink: Sink,
  more: Pick<HeadlessRun, 'signal' | 'environment'> = {},
): Promise<HeadlessUsage> {
  const state = workFolder();
  mkdirSync(state.folder, { recursive: true });
  const completed: (Completed & { atMs: number })[] = [];
  const stored: { atMs: number; bytes: number }[] = [];
  let finishingAtMs = Number.NaN;
  try {
    const usage = await runHeadless({ folder, state: state.folder, sink, isOnce: true, ...more }, (event) => {
      if (event.event === 'stream.finishing') finishingAtMs = performance.now();
      if (event.event === 'stream.completed') completed.push({ ...event, atMs: performance.now() });
      if (event.event === 'part.stored' && !event.resent)
        stored.push({ atMs: performance.now(), bytes: (stored.at(-1)?.bytes ?? 0) + event.size_bytes });
    });
    return { ...usage, completed, stored, finishingAtMs };
  } finally {
    state.remove();
  }
}
