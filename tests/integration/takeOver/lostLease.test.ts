import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { Fault } from '../../../electron/engine/core/fault.ts';
import { systemClock } from '../../../electron/engine/index.ts';
import type { CheckpointChange, Lease } from '../../../electron/engine/ports/checkpointStore.ts';
import { createMemoryJournal, MemoryCheckpointStore } from '../../fakes/memoryCheckpointStore.ts';
import { testBench } from '../../support/engineBench.ts';
import { isEvent, untilIdentical } from '../../support/engineRig.ts';
import { tempFolder } from '../../support/tempFolder.ts';

const QUICK = { streamTimeoutMs: 800, isStrictTimeout: true, sharedFolders: 'always', rescanMs: 300 } as const;

/** A journal in which the last step of a recording, the first time that it is written down, meets with something. */
class EventfulJournal extends MemoryCheckpointStore {
  /** Called just before it. */
  beforeEnd: (lease: Lease) => Promise<void> = async () => undefined;

  override async save(change: CheckpointChange, lease?: Lease): Promise<void> {
    if (change.record.phase === 'completed' && lease !== undefined) await this.beforeEnd(lease);
    return super.save(change, lease);
  }
}

test('a recording that was lost in its last step to a workstation that then left it is gone on with, and told as completed once', async () => {
  const bench = await testBench();
  const checkpoints = new EventfulJournal({ clock: systemClock });
  let losses = 0;
  checkpoints.beforeEnd = async (lease) => {
    if (losses++ > 0) return;
    await checkpoints.releaseLease(lease);
    const theirs = await checkpoints.acquireLease(lease.recordingId, 'another workstation', 60_000);
    if (theirs !== undefined) await checkpoints.releaseLease(theirs);
  };
  const rig = await bench.start({ checkpoints, config: QUICK });
  const file = path.join(bench.folder, 'take.mp4');
  await writeFile(file, randomBytes(1_000));
  const { stream_id: id } = await untilIdentical(rig, file);
  expect(losses).toBe(2);
  expect((await checkpoints.load(id))?.record.phase).toBe('completed');
  await rig.engine.whenIdle(AbortSignal.timeout(60_000));
  expect(rig.events.filter(isEvent('stream.completed'))).toHaveLength(1);
  expect(rig.engine.snapshot().recordings.map(({ phase }) => phase)).toEqual(['completed']);
});

test('a recording whose workstation died in its last step is brought to its end by another one that sees the file', async () => {
  const bench = await testBench();
  const journal = createMemoryJournal();
  const dying = new EventfulJournal({ clock: systemClock, journal });
  const reached = Promise.withResolvers<void>();
  dying.beforeEnd = async () => {
    reached.resolve();
    throw new Fault('checkpoint_unavailable', 'It dies here.', { disposition: 'retry' });
  };
  const first = await bench.start({ checkpoints: dying, config: { ...QUICK, ownerId: 'one' } });
  const file = path.join(bench.folder, 'take.mp4');
  await writeFile(file, randomBytes(1_000));
  const started = await first.until(isEvent('stream.started'));
  await reached.promise;
  await first.stop();
  const second = await bench.start({
    stateFolder: tempFolder(),
    checkpoints: new MemoryCheckpointStore({ clock: systemClock, journal }),
    config: { ...QUICK, ownerId: 'two' },
  });
  expect((await untilIdentical(second, file)).stream_id).toBe(started.stream_id);
});
