import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { QUICK, testBench } from '../../support/engineBench.ts';
import { BUCKET, placeFile, untilIdentical } from '../../support/engineRig.ts';

/** Packets with sync bytes and noise. */
function transportStream(packets: number): Buffer {
  const bytes = randomBytes(188 * packets);
  for (let at = 0; at < bytes.length; at += 188) bytes[at] = 0x47;
  return bytes;
}

test('every file of a card goes up below its key with the structure of the card, and no source code does', async () => {
  const bench = await testBench();
  const card = [
    'A001/PRIVATE/M4ROOT/CLIP/C0001.MP4',
    'A001/PRIVATE/M4ROOT/CLIP/C0001M01.XML',
    'A001/PRIVATE/M4ROOT/THMBNL/C0001T01.JPG',
    'A001/PRIVATE/M4ROOT/MEDIAPRO.XML',
  ];
  for (const name of card) {
    await mkdir(path.join(bench.folder, path.dirname(name)), { recursive: true });
    await writeFile(path.join(bench.folder, name), randomBytes(5_000));
  }
  await mkdir(path.join(bench.folder, 'app/node_modules/x'), { recursive: true });
  await writeFile(path.join(bench.folder, 'app/main.ts'), "import { a } from './a.ts';\n".repeat(100));
  await writeFile(path.join(bench.folder, 'app/node_modules/x/take.mp4'), randomBytes(5_000));
  const config = { ...QUICK, include: ['@card', '@video'], keyTemplate: '{path}/{name}' };
  const rig = await bench.start({ config });
  const recording = path.join(bench.folder, 'app/take.ts');
  await placeFile(recording, transportStream(100));
  await untilIdentical(rig, recording);
  for (const name of card) expect((await untilIdentical(rig, path.join(bench.folder, name))).key).toBe(name);
  const keys = [...(bench.s3.bucket(BUCKET)?.objects.keys() ?? [])].filter((key) => !key.endsWith('.metadata.json'));
  expect(keys.toSorted()).toEqual([...card, 'app/take.ts'].toSorted());
});

test('a transport stream that begins empty is found when it grows', async () => {
  const bench = await testBench();
  const file = path.join(bench.folder, 'live.ts');
  await writeFile(file, '');
  const rig = await bench.start({ config: QUICK });
  await rig.until((event) => event.event === 'engine.ready');
  await writeFile(file, transportStream(500));
  await untilIdentical(rig, file);
});
