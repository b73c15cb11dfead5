import { expect, test } from 'vitest';
import type { EnginePorts } from '../../../../electron/engine/runtime/enginePorts.ts';
import { JournalWatch } from '../../../../electron/engine/runtime/journalWatch.ts';
import { Fault } from '../../../../electron/engine/core/fault.ts';
import { timestamp } from '../../../../electron/engine/core/timestamp.ts';
import { createFakeClock } from '../../../fakes/fakeClock.ts';
import { MemoryCheckpointStore } from '../../../fakes/memoryCheckpointStore.ts';
import { silentLogger } from '../../../support/loggers.ts';

test('a journal whose write failed is well again when a write worked, not when it merely answers', async () => {
  const clock = createFakeClock();
  const checkpoints = new MemoryCheckpointStore({ clock });
  const ports = { clock, checkpoints, logger: silentLogger } as unknown as EnginePorts;
  const watch = new JournalWatch(ports, new AbortController().signal, () => undefined);
  watch.failed(new Fault('checkpoint_full', 'The disk is full.', { disposition: 'attention' }));
  await watch.look();
  expect(watch.problem?.message).toBe('The disk is full.');
  watch.answered();
  expect(watch.problem).toBeNull();
  checkpoints.faults.push(new Fault('checkpoint_unavailable', 'It is away.', { disposition: 'retry' }));
  await watch.look();
  expect(watch.problem?.message).toBe('It is away.');
  await watch.look();
  expect(watch.problem).toBeNull();
});

test('a read from a journal on a full disk does not make it well, and after a while it waits for a person', async () => {
  const clock = createFakeClock();
  const ports = { clock, logger: silentLogger } as unknown as EnginePorts;
  const watch = new JournalWatch(ports, new AbortController().signal, () => undefined);
  watch.failed(new Fault('checkpoint_full', 'The disk is full.', { disposition: 'attention' }));
  watch.wasRead();
  expect(watch.problem?.message).toBe('The disk is full.');
  expect(watch.isWaitingForPerson).toBe(false);
  await clock.advance(15_000);
  watch.failed(new Fault('checkpoint_full', 'The disk is still full.', { disposition: 'attention' }));
  expect(watch.isWaitingForPerson).toBe(true);
  expect(watch.problem).toEqual({
    code: 'checkpoint_full',
    message: 'The disk is still full.',
    since: timestamp(clock.nowMs() - 15_000),
  });
  watch.answered();
  expect(watch.isWaitingForPerson).toBe(false);
  watch.failed(new Fault('checkpoint_unavailable', 'It is away.', { disposition: 'retry' }));
  watch.wasRead();
  expect(watch.problem).toBeNull();
});
