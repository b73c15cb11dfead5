import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { dueParts } from '../../electron/engine/core/dueParts.ts';
import { Growth } from '../../electron/engine/core/growth.ts';
import { partBytes, partOffset, type PartPlan } from '../../electron/engine/core/partPlan.ts';
import type { StoredPart } from '../../electron/engine/core/recording.ts';
import { step } from '../../electron/engine/core/recordingMachine.ts';
import {
  type Fact,
  type RecordingPolicy,
  type RecordingState,
  wake,
} from '../../electron/engine/core/recordingState.ts';
import { recordingView } from '../../electron/engine/runtime/views/recordingView.ts';
import { createFakeClock, type FakeClock } from '../../tests/fakes/fakeClock.ts';
import { MemoryCheckpointStore } from '../../tests/fakes/memoryCheckpointStore.ts';
import { exampleRecord } from '../../tests/support/checkpoints.ts';
import { mib, printTable } from '../support/figures.ts';
import { measureMarks } from '../support/markSizes.ts';
import { modelEngine, MODEL_PART_BYTES } from '../support/modelEngine.ts';
import { measureRedis } from '../support/redisLoad.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

const CHUNKS: Readonly<Record<string, number>> = {
  '8 MiB': 8 * 1024 ** 2,
  '64 MiB': 64 * 1024 ** 2,
  '5 GiB': 5 * 1024 ** 3,
};
/** The last of 10 000 parts is only sent when the file is finished. */
const PART_COUNTS = [1, 1_000, 9_999];

const RECORDINGS = [1, 10, 100, 1_000];
const RECORDINGS_MS = 2 * MINUTE_MS;
const RECORDINGS_RATE = 100_000;
/** A part takes so long on a link that is too slow: four are sent at once, so that a hundred recordings wait. */
const SLOW_PART_MS = 2 * SECOND_MS;

const CAMERAS = 20;
const CLIP_MS = 10 * MINUTE_MS;
const CLIP_RATE = 25_000;
const KEPT_MS = HOUR_MS;
const SAMPLE_HOURS = 4;
const DAY_HOURS = 24;

/** The cost of more recordings, more and larger parts, more hours and more workstations. CPU time and counts, no wall time. */
export async function measure(): Promise<void> {
  measureParts();
  await measureRecordings();
  await measureDay();
  await measureMarks();
  await measureRedis();
}

/** The decisions about one recording: each part seen, taken, stored and shown, and then each one compared. */
function measureParts(): void {
  const rows: string[][] = [];
  for (const [name, chunkBytes] of Object.entries(CHUNKS)) {
    for (const count of PART_COUNTS) {
      const [storing, comparing] = decideParts({ kind: 'equal', chunkBytes }, count);
      rows.push([name, String(count), microseconds(storing, count), microseconds(comparing, count)]);
    }
  }
  const columns = ['part size', 'parts', 'CPU µs to decide about one while growing', 'while finishing'];
  printTable(columns, rows, 'One recording, decisions only: no bytes, no journal, no requests');
}

const POLICY: RecordingPolicy = { timeoutMs: 30_000, isStrictTimeout: false, waitsWhileHeld: true, onVanish: 'keep' };

/** @returns microseconds of CPU time for storing all parts, and for comparing all of them */
function decideParts(plan: PartPlan, count: number): readonly [number, number] {
  const session = { kind: 'open', uploadId: 'upload', integrity: 'crc32' } as const;
  const record = { ...exampleRecord('00000000-0000-4000-8000-000000000001', { plan, bytesSent: 0 }), session };
  let state: RecordingState = wake(record, new Map());
  state = { ...state, live: { ...state.live, isProven: true, isReconciled: true } };
  let atMs = 0;
  const growth = new Growth();
  const tell = (fact: Fact): void => {
    atMs += 100;
    state = step(state, fact, { atMs, now: record.startedAt }, POLICY).state;
    growth.stored(state.ledger.bytes);
    recordingView({ state, growth, policy: POLICY, isResumed: false, folder: '', secondsAfterLastWrite: null }, atMs);
  };
  const due = (): number => {
    const [job] = dueParts(state, atMs);
    return job?.partNumber ?? Number.NaN;
  };
  const see = (sizeBytes: number): void =>
    tell({ kind: 'source.seen', seen: { sizeBytes, mtimeMs: atMs, fingerprint: record.fingerprint } });
  const storing = cpuMicroseconds(() => {
    for (let number = 1; number <= count; number++) {
      see(partOffset(plan, number + 1) + 1);
      const partNumber = due();
      tell({ kind: 'part.started', partNumber });
      tell({ kind: 'part.stored', uploadId: 'upload', part: modelPart(plan, partNumber) });
    }
  });
  if (state.ledger.size !== count) throw new Error(`${state.ledger.size} of ${count} parts were stored.`);
  const sizeBytes = partOffset(plan, count + 1);
  const frozen = { sizeBytes, mtimeMs: atMs, reason: 'timeout', at: record.startedAt } as const;
  see(sizeBytes + 1);
  state = { ...state, record: { ...state.record, phase: 'finishing', frozen } };
  const comparing = cpuMicroseconds(() => {
    for (let number = 1; number <= count; number++) {
      const partNumber = due();
      tell({ kind: 'part.started', partNumber });
      tell({ kind: 'part.unchanged', uploadId: 'upload', partNumber });
    }
  });
  if (state.live.confirmed.size !== count)
    throw new Error(`${state.live.confirmed.size} of ${count} parts were compared.`);
  return [storing, comparing];
}

function modelPart(plan: PartPlan, partNumber: number): StoredPart {
  const sizeBytes = partBytes(plan, partNumber);
  const [etag, digest, tail] = [`etag-${partNumber}`, `digest-${partNumber}`, `tail-${partNumber}`];
  return { partNumber, sizeBytes, etag, digest, tail, crc32: partNumber, uploadedAt: '2026-01-01T00:00:00.000+00:00' };
}

/** The whole engine on a simulated clock: recordings that grow for a while at the same time, on a link that keeps up, and on one that does not. */
async function measureRecordings(): Promise<void> {
  const rows: string[][] = [];
  for (const partMs of [0, SLOW_PART_MS])
    for (const count of RECORDINGS)
      rows.push([String(count), partMs === 0 ? 'keeps up' : 'too slow', ...(await growTogether(count, partMs))]);
  printTable(
    ['growing at once', 'link', 'looks at each, per second', 'journal writes', 'requests', 'CPU µs'],
    rows,
    `Recordings at once, ${RECORDINGS_RATE / 1_000} KB/s each, for each recording and simulated second`,
  );
}

/** @returns looks, journal writes, requests and microseconds of CPU time for each recording and second */
async function growTogether(count: number, partMs: number): Promise<string[]> {
  const clock = createFakeClock();
  const checkpoints = new MemoryCheckpointStore({ clock });
  const { engine, disk, store } = modelEngine('one', clock, checkpoints, HOUR_MS, partMs);
  void engine.start();
  await clock.advance(2 * SECOND_MS);
  const take = { ms: 2 * RECORDINGS_MS, keptMs: HOUR_MS, bytesPerSecond: RECORDINGS_RATE };
  for (let number = 0; number < count; number++) disk.record(`take ${number}.mov`, take);
  await clock.advance(MINUTE_MS);
  const before = { looks: disk.looks, saved: checkpoints.saved.length, requests: store.requests };
  const used = await cpuMicrosecondsOf(() => clock.advance(RECORDINGS_MS));
  const each = (counted: number): number => counted / count / (RECORDINGS_MS / SECOND_MS);
  const counts = [
    each(disk.looks - before.looks).toFixed(2),
    each(checkpoints.saved.length - before.saved).toFixed(2),
    each(store.requests - before.requests).toFixed(3),
    each(used).toFixed(0),
  ];
  await stopOn(clock, engine.stop());
  return counts;
}

/** Cameras that record clip after clip. Clips are deleted and finished recordings forgotten after a while, so all has to stay flat. */
async function measureDay(): Promise<void> {
  const clock = createFakeClock();
  const checkpoints = new MemoryCheckpointStore({ clock });
  const { engine, disk, store } = modelEngine('one', clock, checkpoints, KEPT_MS);
  void engine.start();
  const rows: string[][] = [];
  for (let hour = SAMPLE_HOURS; hour <= DAY_HOURS; hour += SAMPLE_HOURS) {
    const used = await cpuMicrosecondsOf(async () => {
      for (let passedMs = 0; passedMs < SAMPLE_HOURS * HOUR_MS; passedMs += MINUTE_MS) {
        const minute = Math.round((clock.monotonicMs() - (clock.monotonicMs() % MINUTE_MS)) / MINUTE_MS);
        for (let camera = 0; camera < CAMERAS; camera++)
          if (minute % (2 * (CLIP_MS / MINUTE_MS)) === camera)
            disk.record(`camera ${camera} ${minute}.mov`, { ms: CLIP_MS, keptMs: KEPT_MS, bytesPerSecond: CLIP_RATE });
        disk.sweep();
        // The fake keeps every change for its tests.
        checkpoints.saved.length = 0;
        await clock.advance(MINUTE_MS);
      }
    });
    const rowsInJournal = [...checkpoints.journal.recordings.values()];
    rows.push([
      String(hour),
      String(store.completed),
      (used / 1e6).toFixed(1),
      mib(heapBytes()).toFixed(1),
      String(process.getActiveResourcesInfo().length),
      String(clock.pendingTimers),
      String(disk.openReaders),
      String(store.open),
      String(rowsInJournal.length),
      String(checkpoints.journal.leases.size),
      String(checkpoints.journal.claims.size),
      String(checkpoints.journal.marks.size),
    ]);
  }
  await stopOn(clock, engine.stop());
  printTable(
    [
      'hour',
      'completed',
      'CPU s since the last row',
      'heap MiB',
      'handles',
      'timers',
      'open files',
      'open uploads',
      'recordings in the journal',
      'leases',
      'claims',
      'marks',
    ],
    rows,
    `A day with ${CAMERAS} cameras on a simulated clock: each records ${CLIP_MS / MINUTE_MS} minutes at ${CLIP_RATE / 1_000} KB/s and rests as long; parts of ${mib(MODEL_PART_BYTES)} MiB`,
  );
}

/** Waits for the engine while simulated time goes on. */
async function stopOn(clock: FakeClock, stopped: Promise<void>): Promise<void> {
  let isStopped = false;
  void stopped.then(() => {
    isStopped = true;
  });
  await clock.advanceUntil(() => isStopped, MINUTE_MS);
}

function cpuMicroseconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

async function cpuMicrosecondsOf(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

function microseconds(total: number, count: number): string {
  return (total / count).toFixed(0);
}

/** Bytes that are reachable. */
function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  // The collector of this process, which the flag puts into new contexts.
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}
