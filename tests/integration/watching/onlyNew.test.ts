import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { expectSameBytes } from '../../support/bytes.ts';
import { QUICK, testBench } from '../../support/engineBench.ts';
import { BUCKET } from '../../support/engineRig.ts';

const WAIT = { timeout: 60_000, interval: 50 };

test('of a folder that gives new recordings only, older files are left alone until they grow or all are wanted', async () => {
  const bench = await testBench();
  const file = (name: string): string => path.join(bench.folder, name);
  for (const name of ['old.mp4', 'grows.mp4']) writeFileSync(file(name), Buffer.alloc(1_000, name));
  // Half a second later than what counts as written at that moment.
  const newSince = new Date(statSync(file('grows.mp4')).ctimeMs + 2_500).toISOString();
  const rig = await bench.start({ config: { ...QUICK, folders: [{ path: bench.folder, newSince }] } });
  await rig.engine.start();
  expect(rig.engine.snapshot().recordings).toEqual([]);
  await vi.waitUntil(() => rig.engine.snapshot().folders[0]?.notIncluded.files === 2, WAIT);
  expect((await rig.engine.checkFolder(bench.folder)).cards).toMatchObject([
    { wanted: 0, notIncluded: 2, verdict: 'empty' },
  ]);

  await vi.waitUntil(() => Date.now() > Date.parse(newSince) - 1_990, WAIT);
  appendFileSync(file('grows.mp4'), 'more');
  const completed = await rig.until((event) => event.event === 'stream.completed');
  expect(completed.path).toBe(file('grows.mp4'));
  expectSameBytes(await bench.s3.objectBytes(BUCKET, completed.key), readFileSync(file('grows.mp4')));
  expect(rig.count('stream.completed')).toBe(1);

  await rig.engine.configure({ ...rig.config, folders: [{ path: bench.folder }] });
  await vi.waitUntil(() => rig.count('stream.completed') === 2, WAIT);
  await vi.waitUntil(() => rig.engine.snapshot().folders[0]?.notIncluded.files === 0, WAIT);
});

test('a recording that grows is uploaded although the clock was set back since its folder gives new ones only', async () => {
  const bench = await testBench();
  const file = (name: string): string => path.join(bench.folder, name);
  writeFileSync(file('old.mp4'), 'old');
  const newSince = new Date(Date.now() + 3_600_000).toISOString();
  const rig = await bench.start({ config: { ...QUICK, folders: [{ path: bench.folder, newSince }] } });
  await rig.engine.start();
  writeFileSync(file('new.mp4'), 'new');
  await vi.waitUntil(() => rig.engine.snapshot().folders[0]?.notIncluded.files === 2, WAIT);
  appendFileSync(file('new.mp4'), ' and more');
  const completed = await rig.until((event) => event.event === 'stream.completed');
  expect(completed.path).toBe(file('new.mp4'));
  expectSameBytes(await bench.s3.objectBytes(BUCKET, completed.key), readFileSync(file('new.mp4')));
  expect(rig.engine.snapshot().folders[0]?.notIncluded.files).toBe(1);
  expect(rig.count('stream.completed')).toBe(1);
});
