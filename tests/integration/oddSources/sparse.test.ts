import { randomBytes } from 'node:crypto';
import { truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { MIB } from '../../support/bytes.ts';
import { testBench } from '../../support/engineBench.ts';
import { isEvent, untilIdentical } from '../../support/engineRig.ts';

test('a file with much room that was never written waits for a person, and is uploaded when they say so', async () => {
  const bench = await testBench();
  const file = path.join(bench.folder, 'holes.mp4');
  await writeFile(file, randomBytes(6 * MIB));
  await truncate(file, 40 * MIB);
  const rig = await bench.start({ config: { holesMaxBytes: 10 * MIB } });
  const isSparse = isEvent('stream.attention', 'holes.mp4', ({ code }) => code === 'source_sparse');
  const { stream_id: id } = await rig.until(isSparse);
  expect(await rig.engine.command({ kind: 'recording.retry', id })).toEqual({ ok: true });
  await untilIdentical(rig, file);
});
