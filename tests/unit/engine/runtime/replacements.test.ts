import { expect, test } from 'vitest';
import { createFakeClock } from '../../../fakes/fakeClock.ts';
import { Replacements } from '../../../../electron/engine/runtime/replacements.ts';
import type { Checkpoint } from '../../../../electron/engine/ports/checkpointStore.ts';
import { exampleRecord } from '../../../support/checkpoints.ts';
import { silentLogger } from '../../../support/loggers.ts';
import { MemoryCheckpointStore } from '../../../fakes/memoryCheckpointStore.ts';

test('the finished recording of an earlier state is marked once, and survives in the journal', async () => {
  const checkpoints = new MemoryCheckpointStore({ clock: createFakeClock() });
  const changed: Checkpoint[] = [];
  const ports = { checkpoints, logger: silentLogger };
  const replacements = new Replacements({ ports, changed: (checkpoint) => changed.push(checkpoint) });
  await checkpoints.save({ record: exampleRecord('first', { phase: 'completed' }) });
  await replacements.mark({ id: 'second', replaces: 'first' });
  await replacements.mark({ id: 'second', replaces: 'first' });
  expect((await checkpoints.load('first'))?.record.replacedBy).toBe('second');
  expect(changed.map(({ record }) => record.replacedBy)).toEqual(['second']);
});

test('nothing is marked for a new file, for a recording that is unknown or was discarded, or without a journal', async () => {
  const checkpoints = new MemoryCheckpointStore({ clock: createFakeClock() });
  const changed: Checkpoint[] = [];
  const ports = { checkpoints, logger: silentLogger };
  const replacements = new Replacements({ ports, changed: (checkpoint) => changed.push(checkpoint) });
  await checkpoints.save({ record: exampleRecord('dropped', { phase: 'cancelled' }) });
  await replacements.mark({ id: 'second' });
  await replacements.mark({ id: 'second', replaces: 'unknown' });
  await replacements.mark({ id: 'second', replaces: 'dropped' });
  await checkpoints.close();
  await replacements.mark({ id: 'second', replaces: 'dropped' });
  expect(changed).toEqual([]);
});
