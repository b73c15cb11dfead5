import { randomBytes } from 'node:crypto';
import { appendFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { testBench } from '../../support/engineBench.ts';
import { BUCKET, isEvent, placeFile, untilIdentical } from '../../support/engineRig.ts';
import { MIB } from '../../support/bytes.ts';

test('the object of a file that went on is marked as replaced, in the view, the events, the metadata and the journal', async () => {
  const bench = await testBench();
  const file = path.join(bench.folder, 'again.mp4');
  const rig = await bench.start({ config: { streamTimeoutMs: 1_000 } });
  await placeFile(file, randomBytes(MIB));
  const first = await untilIdentical(rig, file);
  await appendFile(file, randomBytes(6 * MIB));
  const second = await rig.until(isEvent('stream.completed', 'again.mp4', ({ replaces }) => replaces !== undefined));
  expect(second.replaces).toBe(first.stream_id);
  const isSecond = isEvent('stream.started', 'again.mp4', ({ stream_id }) => stream_id === second.stream_id);
  expect((await rig.until(isSecond)).replaces).toBe(first.stream_id);
  const metadata: unknown = JSON.parse(String(await bench.s3.objectBytes(BUCKET, `${second.key}.metadata.json`)));
  expect(metadata).toMatchObject({ replaces_stream_id: first.stream_id });
  const replacements = rig.engine.snapshot().recordings.map(({ id, replacedBy }) => [id, replacedBy] as const);
  expect(new Map(replacements)).toEqual(
    new Map([
      [second.stream_id, null],
      [first.stream_id, second.stream_id],
    ]),
  );

  await rig.stop();
  const again = await bench.start();
  await again.until(isEvent('engine.ready'));
  const kept = again.engine.snapshot().recordings.find(({ id }) => id === first.stream_id);
  expect(kept?.replacedBy).toBe(second.stream_id);
});
