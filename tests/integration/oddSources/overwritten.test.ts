import { writeFileSync } from 'node:fs';
import { unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { SLOW, testBench } from '../../support/engineBench.ts';
import { BUCKET, isEvent, untilStored } from '../../support/engineRig.ts';
import { MIB } from '../../support/bytes.ts';

/** A take of which two parts are stored, and then a longer one that was copied over it between two looks. */
async function overwritten() {
  const bench = await testBench();
  const rig = await bench.start({ config: SLOW });
  const file = path.join(bench.folder, 'take.mp4');
  await writeFile(file, Buffer.alloc(12 * MIB, 'A'));
  const { stream_id: id, key } = await untilStored(rig, 2);
  writeFileSync(file, Buffer.alloc(24 * MIB, 'B'));
  // Several looks at the file.
  await sleep(2_500);
  return { bench, rig, file, id, key };
}

test('parts of a file that was overwritten by a longer one are never mixed with its parts', async () => {
  const { bench, rig, file, id, key } = await overwritten();
  await unlink(file);
  await rig.until(isEvent('stream.attention'));
  await rig.engine.command({ kind: 'recording.completeStored', id });
  await rig.until(isEvent('stream.completed'));
  expect(await bench.s3.objectBytes(BUCKET, key)).toEqual(Buffer.alloc(10 * MIB, 'A'));
});

test('a file that was overwritten by a longer one, and stays, becomes an object of its own bytes', async () => {
  const { bench, rig, id, key } = await overwritten();
  await rig.engine.command({ kind: 'recording.finalize', id });
  await rig.until(isEvent('stream.completed'));
  expect(await bench.s3.objectBytes(BUCKET, key)).toEqual(Buffer.alloc(24 * MIB, 'B'));
});
