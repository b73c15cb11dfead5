import { expect, test } from 'vitest';
import { wake } from '../../../../../../electron/engine/core/recordingState.ts';
import { ENGINE_DEFAULTS } from '../../../../../../electron/engine/runtime/engineConfig.ts';
import type { EnginePorts } from '../../../../../../electron/engine/runtime/enginePorts.ts';
import { gatherEvidence } from '../../../../../../electron/engine/runtime/recording/tasks/lookAtSource.ts';
import type { TaskContext } from '../../../../../../electron/engine/runtime/recording/tasks/taskContext.ts';
import { MemoryFileSource } from '../../../../../fakes/memoryFileSource.ts';
import { exampleRecord } from '../../../../../support/checkpoints.ts';

const FILE = '/takes/take.mp4';

/** How often the media probe was prepared while evidence with this result was gathered. */
async function preparations(writers: 'open' | 'closed', container: 'complete' | 'incomplete'): Promise<number> {
  const source = new MemoryFileSource();
  source.write(FILE, Buffer.from('take'));
  const { fingerprint } = await source.stat(FILE);
  const record = exampleRecord('1', { path: FILE, fingerprint });
  let prepared = 0;
  // Of the ports, this task uses these three.
  const ports = {
    source,
    evidence: { writers: async () => writers, container: async () => container },
    probe: { prepare: () => prepared++ },
  } as unknown as EnginePorts;
  const config = { ...ENGINE_DEFAULTS, folders: [], bucket: 'takes', ownerId: 'here' };
  await gatherEvidence({ ports, config, state: wake(record, new Map()) } as unknown as TaskContext);
  return prepared;
}

test('the media probe is prepared when the recorder is done, and not before', async () => {
  expect(await preparations('closed', 'complete')).toBe(1);
  expect(await preparations('open', 'complete')).toBe(0);
  expect(await preparations('closed', 'incomplete')).toBe(0);
});
