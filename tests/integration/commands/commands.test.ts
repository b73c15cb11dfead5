import { stat } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { FaultAction, FaultRule } from '../../../tools/localS3/faults.ts';
import { Fault } from '../../../electron/engine/core/fault.ts';
import type { CommandResult } from '../../../shared/commands.ts';
import type { EngineEvent } from '../../../shared/engineEvents.ts';
import type { RecordingView } from '../../../shared/viewModel.ts';
import { type TestBench, testBench } from '../../support/engineBench.ts';
import { sha256OfFile } from '../../../scripts/sha256OfFile.ts';
import { BUCKET, type EngineRig, isEvent, placeFile, sha256OfObject } from '../../support/engineRig.ts';
import { noise } from '../../support/payload.ts';
import { MIB } from '../../support/bytes.ts';

const CONFIG = { streamTimeoutMs: 700, isStrictTimeout: true, maxStreams: 20, maxPartsInFlight: 40 } as const;

const NAMES = ['finalize', 'hold', 'release', 'pause', 'resume', 'retry', 'completeStored', 'discard'] as const;
type Name = (typeof NAMES)[number];

const LARGE = 5 * MIB + 1_000;
const SMALL = 9_000;
const ACCESS_DENIED = { kind: 'status', status: 403, code: 'AccessDenied' } as const;

/** Where a recording stands still until it is let go. */
interface Place {
  readonly name: string;
  readonly sizeBytes: number;
  /** The requests that are held back, or refused; without them it is the probe that waits. */
  readonly at?: Pick<FaultRule, 'operation' | 'match'>;
  readonly isRefused?: boolean;
  readonly phase: RecordingView['phase'];
  /** Commands that are refused there, and how. */
  readonly refusals: Partial<Record<Name, string>>;
}

const isMetadata = ({ key }: { key: string }): boolean => key.endsWith('.metadata.json');
const open = { completeStored: 'source_there' } as const;
const stuck = { finalize: 'too_late', hold: 'too_late', completeStored: 'too_late' } as const;
const onItsWay = { ...stuck, discard: 'too_late' } as const;

const PLACES: readonly Place[] = [
  {
    name: 'while its upload is opened',
    sizeBytes: LARGE,
    at: { operation: 'CreateMultipartUpload' },
    phase: 'recording',
    refusals: open,
  },
  {
    name: 'while its upload may not be opened',
    sizeBytes: LARGE,
    at: { operation: 'CreateMultipartUpload' },
    isRefused: true,
    phase: 'recording',
    refusals: open,
  },
  {
    name: 'while its first part is sent',
    sizeBytes: LARGE,
    at: { operation: 'UploadPart', match: ({ partNumber }) => partNumber === 1 },
    phase: 'recording',
    refusals: open,
  },
  {
    name: 'while its last part is sent',
    sizeBytes: LARGE,
    at: { operation: 'UploadPart', match: ({ partNumber }) => partNumber === 2 },
    phase: 'finishing',
    refusals: open,
  },
  {
    name: 'while it is put in one request',
    sizeBytes: SMALL,
    at: { operation: 'PutObject', match: (subject) => !isMetadata(subject) },
    phase: 'finishing',
    refusals: { ...open, discard: 'too_late' },
  },
  {
    name: 'while it is completed',
    sizeBytes: LARGE,
    at: { operation: 'CompleteMultipartUpload' },
    phase: 'completing',
    refusals: onItsWay,
  },
  {
    name: 'while it may not be completed',
    sizeBytes: LARGE,
    at: { operation: 'CompleteMultipartUpload' },
    isRefused: true,
    phase: 'completing',
    refusals: stuck,
  },
  {
    name: 'while it is verified',
    sizeBytes: SMALL,
    at: { operation: 'HeadObject' },
    phase: 'verifying',
    refusals: onItsWay,
  },
  { name: 'while it is probed', sizeBytes: SMALL, phase: 'describing', refusals: onItsWay },
  {
    name: 'while it is described',
    sizeBytes: SMALL,
    at: { operation: 'PutObject', match: isMetadata },
    phase: 'describing',
    refusals: onItsWay,
  },
];

interface Stage {
  readonly bench: TestBench;
  readonly rig: EngineRig;
  readonly place: Place;
  /** Name → path. */
  readonly files: ReadonlyMap<string, string>;
  /** Requests that were held back or refused go through. */
  letGo(): Promise<void>;
  view(name: string): RecordingView;
}

/** Files of these names, each a recording that stands still at the place. */
async function setStage(place: Place, names: readonly string[]): Promise<Stage> {
  const bench = await testBench({ hashesMd5: false });
  const gate = Promise.withResolvers<void>();
  const action: FaultAction = place.isRefused === true ? ACCESS_DENIED : { kind: 'hold', until: gate.promise };
  const fault = place.at === undefined ? undefined : bench.s3.faults.add({ ...place.at, times: Infinity, action });
  let probed = 0;
  const probe = {
    async probe(): Promise<never> {
      probed++;
      if (place.at === undefined) await gate.promise;
      throw new Fault('probe_failed', 'It is no film.', { disposition: 'attention' });
    },
  };
  // Where it is to be recording, it does not finish before it is let go.
  const config = { ...CONFIG, ...(place.phase === 'recording' ? { streamTimeoutMs: 600_000 } : {}) };
  const rig = await bench.start({ config, ports: { probe } });
  const files = new Map(names.map((name) => [name, path.join(bench.folder, `${name}.mp4`)]));
  for (const [index, file] of [...files.values()].entries()) await placeFile(file, noise(place.sizeBytes, index + 1));
  const view = (name: string): RecordingView => {
    const found = rig.engine.snapshot().recordings.find((recording) => recording.name === `${name}.mp4`);
    if (found === undefined) throw new Error(`${name} is not shown.`);
    return found;
  };
  const isAt = ({ phase, holds }: RecordingView): boolean =>
    phase === place.phase &&
    (place.isRefused !== true || holds.some(({ kind }) => kind === 'attention' || kind === 'outage'));
  const standing = (): number => rig.engine.snapshot().recordings.filter(isAt).length;
  await expect.poll(standing, { timeout: 60_000, message: place.name }).toBe(names.length);
  const met = (): number => fault?.struck ?? probed;
  await expect.poll(met, { timeout: 60_000, message: place.name }).toBeGreaterThanOrEqual(names.length);
  return {
    bench,
    rig,
    place,
    files,
    view,
    async letGo() {
      fault?.remove();
      gate.resolve();
      await rig.engine.configure({ ...rig.config, ...CONFIG });
    },
  };
}

function idOf({ view }: Stage, name: string): string {
  return view(name).id;
}

/** The events of a recording that may come only once. */
function ends(stage: Stage, name: string): string[] {
  const once = new Set<EngineEvent['event']>(['stream.completed', 'stream.failed', 'stream.aborted']);
  return stage.rig.events.flatMap((event) =>
    once.has(event.event) && 'path' in event && event.path === stage.files.get(name) ? [event.event] : [],
  );
}

/** The bucket holds the reported object, and the file is unchanged. */
async function expectEnd(stage: Stage, name: string, end: 'stream.completed' | 'stream.failed'): Promise<void> {
  const { bench, rig, place, files } = stage;
  const about = `${name} ${place.name}`;
  const { key } = stage.view(name);
  expect(ends(stage, name), about).toEqual([end]);
  const bucket = bench.s3.bucket(BUCKET);
  const isOpen = [...(bucket?.uploads.values() ?? [])].some((upload) => upload.key === key);
  expect(isOpen, `an upload is left open: ${about}`).toBe(false);
  if (end === 'stream.failed') expect(bucket?.objects.has(key), `an object is left: ${about}`).toBe(false);
  else expect(await sha256OfObject(rig.ports, key), about).toBe(await sha256OfFile(files.get(name) ?? ''));
}

/** Each command twice at once, each about a recording of its own that stands at the place. */
async function commandAll(place: Place): Promise<void> {
  const stage = await setStage(place, NAMES);
  const { rig, bench, files } = stage;
  const before = await Promise.all([...files.values()].map((file) => stat(file)));
  const asked = NAMES.flatMap((name) =>
    [1, 2].map(
      async () => [name, await rig.engine.command({ kind: `recording.${name}`, id: idOf(stage, name) })] as const,
    ),
  );
  for (const [name, answer] of await Promise.all(asked))
    expectAnswer(answer, place.refusals[name], `${name} ${place.name}`);
  await stage.letGo();

  const isHeld = place.refusals.hold === undefined;
  const going = NAMES.filter((name) => name !== 'pause' && (name !== 'hold' || !isHeld));
  await expect
    .poll(() => going.filter((name) => ends(stage, name).length === 0), { timeout: 60_000, message: place.name })
    .toEqual([]);
  if (isHeld) {
    expect(stage.view('hold').holds.map(({ kind }) => kind)).toContain('held');
    expect(stage.view('hold').phase).toBe('recording');
    expect(await rig.engine.command({ kind: 'recording.release', id: idOf(stage, 'hold') })).toEqual({ ok: true });
  }
  // Only the last step, which was on its way when it was paused, comes to its end.
  if (place.phase !== 'describing') {
    expect(ends(stage, 'pause'), place.name).toEqual([]);
    expect(stage.view('pause').holds.map(({ kind }) => kind)).toContain('paused');
    expect(await rig.engine.command({ kind: 'recording.resume', id: idOf(stage, 'pause') })).toEqual({ ok: true });
  }
  await expect
    .poll(() => NAMES.filter((name) => ends(stage, name).length === 0), { timeout: 60_000, message: place.name })
    .toEqual([]);

  for (const name of NAMES) {
    const isDiscarded = name === 'discard' && place.refusals.discard === undefined;
    await expectEnd(stage, name, isDiscarded ? 'stream.failed' : 'stream.completed');
  }
  const aborted = bench.s3.requests.filter(({ operation }) => operation === 'AbortMultipartUpload');
  expect(aborted.filter(({ key }) => key !== stage.view('discard').key)).toEqual([]);
  const after = await Promise.all([...files.values()].map((file) => stat(file)));
  expect(after.map(({ mtimeMs, size }) => [mtimeMs, size])).toEqual(before.map(({ mtimeMs, size }) => [mtimeMs, size]));
}

function expectAnswer(answer: CommandResult, code: string | undefined, about: string): void {
  if (code === undefined) return expect(answer, about).toEqual({ ok: true });
  expect(answer, about).toMatchObject({ ok: false, code, message: expect.stringMatching(/^\w.* .*\.$/) });
}

/** Everything is paused and offline, and both are taken back, each more than once and in one breath. */
async function pauseEverything(place: Place): Promise<void> {
  const stage = await setStage(place, ['take']);
  const { rig, bench } = stage;
  const { engine } = rig;
  const resumeIt = (): Promise<CommandResult> => engine.command({ kind: 'recording.resume', id: idOf(stage, 'take') });
  await Promise.all([engine.command({ kind: 'engine.pause' }), engine.command({ kind: 'engine.resume' })]);
  expectAnswer(await resumeIt(), undefined, place.name);
  await Promise.all([
    engine.command({ kind: 'engine.pause' }),
    engine.command({ kind: 'engine.pause' }),
    engine.command({ kind: 'engine.setOnline', isOnline: false }),
  ]);
  expectAnswer(await resumeIt(), 'all_paused', place.name);
  await stage.letGo();
  const holds = (): string[] => stage.view('take').holds.map(({ kind }) => kind);
  if (place.phase !== 'describing') {
    await expect.poll(() => stage.view('take').partsInFlight, { timeout: 60_000 }).toBe(0);
    expect(holds()).toEqual(expect.arrayContaining(['paused', 'offline']));
    expect(ends(stage, 'take'), place.name).toEqual([]);
  }
  await Promise.all([
    engine.command({ kind: 'engine.setOnline', isOnline: true }),
    engine.command({ kind: 'engine.resume' }),
    engine.command({ kind: 'engine.pause' }),
    engine.command({ kind: 'engine.resume' }),
    engine.command({ kind: 'engine.retryAll' }),
  ]);
  await rig.until(isEvent('stream.completed'), 60_000);
  await expectEnd(stage, 'take', 'stream.completed');
  expect(bench.s3.requests.some(({ operation }) => operation === 'AbortMultipartUpload')).toBe(false);
}

describe('every command, wherever a recording stands, is refused with a sentence or comes true', () => {
  const EARLY = PLACES.filter(({ phase }) => phase === 'recording' || phase === 'finishing');
  const LATE = PLACES.filter((place) => !EARLY.includes(place));

  test('before its object is asked for', async () => {
    await Promise.all(EARLY.map(commandAll));
  });

  test('once its object is asked for', async () => {
    await Promise.all(LATE.map(commandAll));
  });

  test('and everything can be paused and taken offline anywhere', async () => {
    await Promise.all(PLACES.map(pauseEverything));
  });
});
