import { expect, onTestFinished, test } from 'vitest';
import { newRecord } from '../../../../electron/engine/core/newRecord.ts';
import { timestamp } from '../../../../electron/engine/core/timestamp.ts';
import { createEngine } from '../../../../electron/engine/runtime/engine.ts';
import { ENGINE_DEFAULTS } from '../../../../electron/engine/runtime/engineConfig.ts';
import type { EnginePorts } from '../../../../electron/engine/runtime/enginePorts.ts';
import { createFakeClock } from '../../../fakes/fakeClock.ts';
import { MemoryCheckpointStore } from '../../../fakes/memoryCheckpointStore.ts';
import { MemoryFileSource } from '../../../fakes/memoryFileSource.ts';
import { MemoryObjectStore } from '../../../fakes/memoryObjectStore.ts';
import { silentLogger } from '../../../support/loggers.ts';
import type { EngineEvent } from '../../../../shared/engineEvents.ts';
import type { Delta } from '../../../../shared/viewModel.ts';

const HOUR_MS = 3_600_000;

test('finished recordings are forgotten while the engine runs', async () => {
  const clock = createFakeClock();
  const checkpoints = new MemoryCheckpointStore({ clock });
  const completedAt = timestamp(clock.nowMs());
  const record = newRecord({
    id: 'take',
    bucket: 'takes',
    key: 'streams/take/take.mp4',
    path: '/takes/take.mp4',
    fingerprint: { device: '1', inode: '1', birthtimeMs: 1 },
    plan: { kind: 'stepping', chunkBytes: 5 * 1024 * 1024 },
    session: { kind: 'none' },
    startedAt: completedAt,
    ownerId: 'one',
  });
  const object = { etag: 'e', sizeBytes: 1, crc32: 1, verifiedBy: 'checksum' as const, completedAt };
  await checkpoints.replace({ record: { ...record, phase: 'completed', object }, ledger: new Map() });
  const source = new MemoryFileSource(() => clock.nowMs());
  source.makeFolder('/takes');
  const store = new MemoryObjectStore({ buckets: ['takes'] });
  // Nothing is recorded: no file is examined or probed.
  const ports = { clock, checkpoints, source, scanner: source, watcher: source, store, logger: silentLogger };
  const engine = createEngine(
    {
      ...ENGINE_DEFAULTS,
      folders: [{ path: '/takes' }],
      bucket: 'takes',
      ownerId: 'one',
      keepFinishedMs: 1.5 * HOUR_MS,
    },
    ports as unknown as EnginePorts,
  );
  const statuses: string[] = [];
  engine.onEvent((event) => {
    if (event.event === 'engine.status') statuses.push(event.status);
  });
  const started = engine.start();
  await clock.advance(HOUR_MS + 1_000);
  await started;
  expect(await checkpoints.loadFinished(10)).toHaveLength(1);
  expect(engine.snapshot().recordings).toHaveLength(1);
  await clock.advance(HOUR_MS + 1_000);
  expect(await checkpoints.loadFinished(10)).toEqual([]);
  expect(engine.snapshot().recordings).toEqual([]);
  await engine.stop();
  // A folder that is not watched any more because the engine stops is no news.
  expect(statuses.at(-1)).toBe('safe');
});

/** A file that its recorder has open, in a folder whose watcher hints at each write or does not; `looks` counts the looks at it. */
async function openFile(isPrompt: boolean) {
  const clock = createFakeClock();
  const source = new MemoryFileSource(() => clock.nowMs());
  source.isPrompt = isPrompt;
  source.write('/takes/take.mxf', Buffer.alloc(100, 1));
  let looks = 0;
  const counted = new Proxy(source, {
    get(target, name) {
      if (name === 'stat') looks++;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  const ports = {
    clock,
    checkpoints: new MemoryCheckpointStore({ clock }),
    source: counted,
    scanner: source,
    watcher: source,
    store: new MemoryObjectStore({ buckets: ['takes'] }),
    evidence: { writers: async () => 'open', container: async () => 'unmarked' },
    logger: silentLogger,
  };
  const engine = createEngine(
    { ...ENGINE_DEFAULTS, folders: [{ path: '/takes' }], bucket: 'takes', ownerId: 'one', streamTimeoutMs: 60_000 },
    ports as unknown as EnginePorts,
  );
  onTestFinished(() => engine.stop());
  const started = engine.start();
  await clock.advance(10_000);
  await started;
  const sizeBytes = () => engine.snapshot().recordings[0]?.sizeBytes;
  return { clock, engine, source, sizeBytes, looks: () => looks };
}

test('a quiet file is looked at each second, and less often where the watcher hints at each write', async () => {
  const counts: number[] = [];
  for (const isPrompt of [false, true]) {
    const { clock, looks } = await openFile(isPrompt);
    const before = looks();
    await clock.advance(20_000);
    counts.push(looks() - before);
  }
  const [often, seldom] = counts;
  // Each second, and the evidence each five seconds; each four seconds likewise.
  expect(often).toBeGreaterThanOrEqual(20);
  expect(seldom).toBeLessThanOrEqual(11);
});

test('a write that the watcher missed is seen within five seconds', async () => {
  const { clock, source, sizeBytes } = await openFile(true);
  expect(sizeBytes()).toBe(100);
  source.isSilent = true;
  source.write('/takes/take.mxf', Buffer.alloc(50, 2));
  await clock.advance(5_000);
  expect(sizeBytes()).toBe(150);
});

test('a quick limit is shown as the rule that holds, before the answer to its command, until it is ended', async () => {
  const clock = createFakeClock();
  const source = new MemoryFileSource(() => clock.nowMs());
  source.makeFolder('/takes');
  const store = new MemoryObjectStore({ buckets: ['takes'] });
  const checkpoints = new MemoryCheckpointStore({ clock });
  const ports = { clock, checkpoints, source, scanner: source, watcher: source, store, logger: silentLogger };
  const config = { ...ENGINE_DEFAULTS, folders: [{ path: '/takes' }], bucket: 'takes', ownerId: 'one' };
  const engine = createEngine({ ...config, bandwidthBytesPerSecond: 1_000_000 }, ports as unknown as EnginePorts);
  const limit = { bytesPerSecond: 1_250_000, term: 'restart' } as const;
  expect(engine.snapshot().engine.limit).toMatchObject({ rule: 'setting', bytesPerSecond: 1_000_000 });
  expect(await engine.command({ kind: 'engine.limit', ...limit })).toEqual({ ok: true });
  expect(engine.snapshot().engine.limit).toEqual({ rule: 'quick', ...limit, until: null });
  expect(await engine.command({ kind: 'engine.unlimit' })).toEqual({ ok: true });
  expect(engine.snapshot().engine.limit).toMatchObject({ rule: 'setting', bytesPerSecond: 1_000_000 });
  await engine.stop();
});

test('a drive that is unplugged is one outage from the first view on, and no recording in it needs a person', async () => {
  const { clock, engine, source } = await openFile(true);
  source.write('/takes/take 2.mxf', Buffer.alloc(100, 2));
  await clock.advance(10_000);
  const deltas: Delta[] = [];
  engine.subscribe((delta) => deltas.push(delta));
  const events: EngineEvent[] = [];
  engine.onEvent((event) => events.push(event));
  source.removeFolder('/takes');
  await clock.advance(10_000);
  expect(engine.snapshot().engine).toMatchObject({
    status: 'folder_missing',
    needsYou: 1,
    outages: [{ kind: 'folder_missing', name: '/takes', recordings: 2 }],
  });
  const holds = deltas.flatMap(({ changed }) => changed).flatMap((recording) => recording.holds);
  expect(holds).toContainEqual(expect.objectContaining({ kind: 'outage', of: 'folder' }));
  expect(holds.filter(({ kind }) => kind === 'attention')).toEqual([]);
  expect(deltas.map((delta) => delta.engine?.status)).not.toContain('attention');
  expect(events.filter(({ event }) => event === 'stream.attention')).toMatchObject([
    { code: 'source_unreadable', outage: 'folder' },
    { code: 'source_unreadable', outage: 'folder' },
  ]);
});

test('when a drive is back without its files, no recording in it says any more that the drive is gone', async () => {
  const { clock, engine, source } = await openFile(true);
  source.removeFolder('/takes');
  await clock.advance(10_000);
  const deltas: Delta[] = [];
  engine.subscribe((delta) => deltas.push(delta));
  source.makeFolder('/takes');
  await clock.advance(1_000);
  expect(engine.snapshot().recordings).toMatchObject([{ sizeBytes: 0, holds: [] }]);
  const holds = deltas.flatMap(({ changed }) => changed).flatMap((recording) => recording.holds);
  expect(holds).not.toContainEqual(expect.objectContaining({ kind: 'attention', code: 'source_unreadable' }));
});
