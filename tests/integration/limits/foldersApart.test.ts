import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { QUICK, SLOW, testBench } from '../../support/engineBench.ts';
import { untilIdentical } from '../../support/engineRig.ts';

/** More recordings than may run at once before files that were there wait. */
const FILES = 201;

test('files of one folder are uploaded although another one is paused with all recordings that may run', async () => {
  const bench = await testBench();
  const [paused, other] = ['paused', 'other'].map((name) => path.join(bench.folder, name)) as [string, string];
  for (const folder of [paused, other]) await mkdir(folder);
  for (let file = 0; file < FILES; file++) await writeFile(path.join(paused, `${file}.mp4`), randomBytes(100));
  const file = path.join(other, 'take.mp4');
  await writeFile(file, randomBytes(100));
  const rig = await bench.start({ config: { ...SLOW, folders: [{ path: paused }] } });
  const waiting = (): number => rig.engine.snapshot().engine.waitingFiles.count;
  await expect.poll(() => [rig.count('stream.started'), waiting()], { timeout: 60_000 }).toEqual([FILES - 1, 1]);

  const folders = [{ path: paused, isPaused: true }, { path: other }];
  await rig.engine.configure({ ...rig.config, ...QUICK, folders });
  await untilIdentical(rig, file);
  expect(rig.count('stream.completed')).toBe(1);
});
