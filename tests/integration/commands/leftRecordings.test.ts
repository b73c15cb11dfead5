import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import type { RecordingView } from '../../../shared/viewModel.ts';
import { QUICK, SLOW, testBench } from '../../support/engineBench.ts';
import { BUCKET, isEvent, untilStored } from '../../support/engineRig.ts';

const PART = 5 * 1024 * 1024;

/** A recording with a stored part whose folder is not watched any more when the engine starts again. */
async function leftRig() {
  const bench = await testBench();
  const card = path.join(bench.folder, 'card');
  const other = path.join(bench.folder, 'other');
  for (const folder of [card, other]) mkdirSync(folder);
  writeFileSync(path.join(card, 'A001.mp4'), Buffer.alloc(PART + 1, 'a'));
  const first = await bench.start({ config: { ...SLOW, folders: [{ path: card }] } });
  await first.engine.start();
  await untilStored(first, 1);
  await first.stop();
  const startWith = async (folder: string) => {
    const rig = await bench.start({ config: { ...QUICK, folders: [{ path: folder }] } });
    await rig.engine.start();
    return rig;
  };
  const rig = await startWith(other);
  const [left] = rig.engine.snapshot().recordings;
  const uploads = (): number => bench.s3.bucket(BUCKET)?.uploads.size ?? 0;
  return { bench, card, other, rig, left: left as RecordingView, uploads, startWith };
}

test('a recording whose folder is not watched any more is shown, and ends when a person forgets it; its parts stay', async () => {
  const { rig, left, uploads, other, startWith } = await leftRig();
  expect(left).toMatchObject({ name: 'A001.mp4', left: 'no_folder', phase: 'recording' });
  expect(rig.engine.snapshot().engine).toMatchObject({ status: 'attention', needsYou: 1 });
  const { id } = left;
  for (const kind of ['recording.finalize', 'recording.pause', 'recording.discard', 'recording.retry'] as const) {
    const answer = await rig.engine.command({ kind, id });
    expect(answer).toMatchObject({ ok: false, code: 'not_continued' });
    expect(answer.ok ? '' : answer.message).toContain('no watched folder');
  }
  expect(await rig.engine.command({ kind: 'recording.forget', id })).toEqual({ ok: true });
  expect(rig.events.filter(isEvent('stream.failed'))).toMatchObject([{ stream_id: id, code: 'forgotten' }]);
  expect(rig.engine.snapshot().recordings).toMatchObject([{ id, phase: 'cancelled', holds: [] }]);
  expect(rig.engine.snapshot().recordings[0]).not.toHaveProperty('left');
  await vi.waitUntil(() => rig.engine.snapshot().engine.needsYou === 0, { timeout: 60_000 });
  expect(await rig.engine.command({ kind: 'recording.forget', id })).toMatchObject({ ok: false, code: 'not_running' });
  // Under Uploads, a person can complete or discard what is stored.
  expect(uploads()).toBe(1);
  await rig.stop();

  const again = await startWith(other);
  expect(again.engine.snapshot().recordings).toMatchObject([{ id, phase: 'cancelled' }]);
  expect(again.engine.snapshot().engine.needsYou).toBe(0);
});

test('its file is uploaded anew when its folder is watched after it was forgotten', async () => {
  const { rig, left, card, startWith } = await leftRig();
  expect(await rig.engine.command({ kind: 'recording.forget', id: left.id })).toEqual({ ok: true });
  await rig.stop();
  const again = await startWith(card);
  const { stream_id: id } = await again.until(isEvent('stream.completed', 'A001.mp4'));
  expect(id).not.toBe(left.id);
});

test('it is continued when its folder is watched again, and cannot be forgotten then', async () => {
  const { rig, left, card } = await leftRig();
  const { id } = left;
  await rig.engine.configure({ ...rig.config, ...SLOW, folders: [{ path: card }] });
  await vi.waitUntil(() => rig.engine.snapshot().recordings.some((one) => one.id === id && one.left === undefined), {
    timeout: 60_000,
  });
  expect(await rig.engine.command({ kind: 'recording.forget', id })).toMatchObject({
    ok: false,
    code: 'not_continued',
    message: expect.stringContaining('Discard it instead') as string,
  });
  await rig.engine.configure({ ...rig.config, ...QUICK, folders: [{ path: card }] });
  expect(await rig.until(isEvent('stream.completed', 'A001.mp4'))).toMatchObject({ stream_id: id });
});
