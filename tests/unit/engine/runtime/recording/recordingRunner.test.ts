import { expect, test } from 'vitest';
import { Fault } from '../../../../../electron/engine/core/fault.ts';
import { newRecord } from '../../../../../electron/engine/core/newRecord.ts';
import { wake } from '../../../../../electron/engine/core/recordingState.ts';
import type { ObjectStore } from '../../../../../electron/engine/ports/objectStore.ts';
import { ENGINE_DEFAULTS } from '../../../../../electron/engine/runtime/engineConfig.ts';
import type { EnginePorts } from '../../../../../electron/engine/runtime/enginePorts.ts';
import { RecordingRunner } from '../../../../../electron/engine/runtime/recording/recordingRunner.ts';
import { SourceKeys } from '../../../../../electron/engine/runtime/recording/sourceKeys.ts';
import { RecordingViews } from '../../../../../electron/engine/runtime/views/recordingViews.ts';
import { createFakeClock } from '../../../../fakes/fakeClock.ts';
import { MemoryCheckpointStore } from '../../../../fakes/memoryCheckpointStore.ts';
import { MemoryFileSource } from '../../../../fakes/memoryFileSource.ts';
import { silentLogger } from '../../../../support/loggers.ts';

const FILE = '/takes/take.mp4';

/** A recording whose object is about to be completed. */
async function completing() {
  const clock = createFakeClock();
  const source = new MemoryFileSource(() => clock.nowMs());
  source.write(FILE, Buffer.from('content'));
  const { fingerprint, sizeBytes, mtimeMs } = await source.stat(FILE);
  const checkpoints = new MemoryCheckpointStore({ clock });
  const completions: string[] = [];
  let changes = 0;
  const store: Partial<ObjectStore> = {
    headObject: async () => undefined,
    completeUpload: async ({ uploadId }) => {
      completions.push(uploadId);
    },
  };
  // Of the ports, this phase uses these.
  const ports = { clock, source, checkpoints, store, logger: silentLogger } as unknown as EnginePorts;
  const config = { ...ENGINE_DEFAULTS, folders: [], bucket: 'takes', ownerId: 'one' };
  const at = '2026-05-04T10:00:00+00:00';
  const record = {
    ...newRecord({
      id: 'take',
      bucket: 'takes',
      key: 'streams/take/take.mp4',
      path: FILE,
      fingerprint,
      plan: { kind: 'stepping' as const, chunkBytes: 5 * 1024 * 1024 },
      session: { kind: 'open' as const, uploadId: 'U1', integrity: 'crc32' as const },
      startedAt: at,
      ownerId: 'one',
    }),
    phase: 'completing' as const,
    mayHaveLeftMore: true,
    frozen: { sizeBytes, mtimeMs, reason: 'timeout' as const, at },
  };
  const part = { partNumber: 1, sizeBytes, etag: 'e', digest: '0'.repeat(32), crc32: 1, uploadedAt: at };
  const state = wake(record, new Map([[1, part]]));
  const lease = await checkpoints.acquireLease('take', 'one', config.leaseMs);
  if (lease === undefined) throw new Error('The first lease is free.');
  await checkpoints.replace(state, lease);
  const runner = new RecordingRunner(
    state,
    {
      ports,
      stores: { of: () => ports.store },
      config: () => config,
      keys: new SourceKeys(source, () => config),
      wakePump: () => undefined,
      partBytes: () => undefined,
      changed: () => {
        changes += 1;
      },
      identified: () => undefined,
      announced: () => undefined,
      journal: { answered: () => undefined, failed: () => undefined },
      isOthers: () => false,
      examineFolder: async () => undefined,
      admit: async () => undefined,
      limited: (_, work) => work(),
      left: () => undefined,
    },
    { isResumed: true, lease },
  );
  return { clock, checkpoints, completions, config, runner, changes: () => changes };
}

test('an object is completed while the lease is certain', async () => {
  const { clock, completions, runner } = await completing();
  runner.tell({ kind: 'time.passed' });
  await clock.settle();
  expect(completions).toEqual(['U1']);
  await runner.stop();
});

test('an expired lease is renewed before the object is completed', async () => {
  const { clock, completions, config, runner } = await completing();
  await clock.advance(config.leaseMs);
  runner.tell({ kind: 'time.passed' });
  await clock.settle();
  expect(completions).toEqual(['U1']);
  expect(runner.lease.fence).toBe(2);
  await runner.stop();
});

test('a workstation whose lease another one took does not complete the object, and leaves', async () => {
  const { clock, checkpoints, completions, config, runner } = await completing();
  await clock.advance(config.leaseMs);
  await checkpoints.acquireLease('take', 'two', config.leaseMs);
  runner.tell({ kind: 'time.passed' });
  await clock.settle();
  expect(completions).toEqual([]);
  expect(runner.status).toBe('lost');
});

test('a change that did not become durable is shown to nobody, and its command is not confirmed', async () => {
  const { checkpoints, clock, config, runner, changes } = await completing();
  await clock.advance(config.leaseMs);
  await checkpoints.acquireLease('take', 'two', config.leaseMs);
  const answer = runner.ask({ kind: 'command.pause', isPaused: true });
  await clock.settle();
  expect((await answer).ok).toBe(false);
  expect(runner.status).toBe('lost');
  expect(changes()).toBe(0);
});

test('a change is not shown before it is durable', async () => {
  const { checkpoints, clock, config, runner } = await completing();
  const views = new RecordingViews({ clock, config: () => config, isAwaited: () => false });
  const save = checkpoints.save.bind(checkpoints);
  const mayBeSaved = Promise.withResolvers<void>();
  checkpoints.save = async (change, lease) => {
    await mayBeSaved.promise;
    await save(change, lease);
  };
  const before = views.live(runner);
  const answer = runner.ask({ kind: 'command.pause', isPaused: true });
  await clock.settle();
  expect(views.live(runner)).toEqual(before);
  mayBeSaved.resolve();
  expect((await answer).ok).toBe(true);
  expect(views.live(runner)).not.toEqual(before);
  await runner.stop();
});

test('a discard aborts the parts that are on their way', async () => {
  const { clock, runner } = await completing();
  const { signal } = runner.pumpClient;
  const answer = runner.ask({ kind: 'command.discard' });
  await clock.settle();
  expect((await answer).ok).toBe(true);
  expect(signal.aborted).toBe(true);
  expect(runner.pumpClient.signal.aborted).toBe(false);
  await runner.stop();
});

test('a step that was refused because the lease was renewed at the same time is saved again', async () => {
  const { checkpoints, clock, config, runner } = await completing();
  await clock.advance(config.leaseMs);
  const save = checkpoints.save.bind(checkpoints);
  let refused = 0;
  checkpoints.save = async (change, lease) => {
    if (refused > 0) return save(change, lease);
    refused += 1;
    await runner.renewLease();
    throw new Fault('lease_lost', 'The lease has another fence.', { disposition: 'reconcile' });
  };
  const answer = runner.ask({ kind: 'command.pause', isPaused: true });
  await clock.settle();
  expect((await answer).ok).toBe(true);
  expect(runner.status).toBe('running');
  expect((await checkpoints.load('take'))?.record.paused).toBe(true);
  await runner.stop();
});
