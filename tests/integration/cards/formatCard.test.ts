import { appendFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { QUICK, SLOW, testBench } from '../../support/engineBench.ts';

const WAIT = { timeout: 60_000, interval: 100 };

test('a card may be formatted once each recording on it is verified, and not after one of them changed', async () => {
  const bench = await testBench();
  const card = path.join(bench.folder, 'CAM_A');
  mkdirSync(card);
  for (const name of ['A001.mp4', 'A002.mp4']) writeFileSync(path.join(card, name), Buffer.alloc(200_000, name));
  writeFileSync(path.join(card, 'A001.xml'), '<clip/>');
  const rig = await bench.start({ config: SLOW });
  await rig.engine.start();
  const before = await rig.engine.checkFolder(bench.folder);
  expect(before.cards).toMatchObject([{ path: card, wanted: 2, verified: 0, notIncluded: 1, verdict: 'unsafe' }]);
  expect(before.cards[0]?.unsafe.map(({ reason }) => reason)).toEqual(['uploading', 'uploading']);
  await rig.engine.configure({ ...rig.config, ...QUICK });
  await vi.waitUntil(async () => (await rig.engine.checkFolder(bench.folder)).cards[0]?.verdict === 'safe', WAIT);

  // An object of a restarted engine counts too, and a change of the file does not wait for the engine to notice.
  await rig.stop();
  const again = await bench.start({ config: { ...QUICK, folders: [{ path: bench.folder }] } });
  await again.engine.start();
  expect((await again.engine.checkFolder(bench.folder)).cards).toMatchObject([{ verified: 2, verdict: 'safe' }]);
  await again.engine.configure({ ...again.config, ...SLOW });
  appendFileSync(path.join(card, 'A002.mp4'), 'x');
  expect((await again.engine.checkFolder(bench.folder)).cards).toMatchObject([{ verified: 1, verdict: 'unsafe' }]);
  await again.engine.configure({ ...again.config, ...QUICK });
  await vi.waitUntil(async () => (await again.engine.checkFolder(bench.folder)).cards[0]?.verdict === 'safe', WAIT);

  // Another card with the same names in the same place.
  await again.engine.configure({ ...again.config, ...SLOW });
  renameSync(card, path.join(bench.stateFolder, 'ejected'));
  mkdirSync(card);
  for (const name of ['A001.mp4', 'A002.mp4'])
    writeFileSync(path.join(card, name), Buffer.alloc(200_000, `other ${name}`));
  expect((await again.engine.checkFolder(bench.folder)).cards).toMatchObject([{ verified: 0, verdict: 'unsafe' }]);
});
