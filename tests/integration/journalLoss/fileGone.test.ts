import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { MIB } from '../../support/bytes.ts';
import { SLOW, type TestBench, testBench } from '../../support/engineBench.ts';
import { BUCKET, type EngineRig, isEvent, placeFile, untilStored } from '../../support/engineRig.ts';
import { partsSentTwice } from '../../../tools/localS3/journal.ts';
import { tempFolder } from '../../support/tempFolder.ts';

const PARTS = 4;

interface Interrupted {
  readonly bench: TestBench;
  readonly file: string;
  readonly id: string;
}

/** Four parts of a file are stored, and Rushes does not run. */
async function interrupted(): Promise<Interrupted> {
  const bench = await testBench();
  const file = path.join(bench.folder, 'take.mp4');
  const rig = await bench.start({ config: SLOW });
  await placeFile(file, randomBytes(PARTS * 5 * MIB + MIB));
  await untilStored(rig, PARTS);
  await rig.stop();
  return { bench, file, id: rig.engine.snapshot().recordings[0]?.id ?? '' };
}

/** Changes the stored text of one row, as a flipped bit does. */
function damage({ bench, id }: Interrupted, table: 'recording' | 'part'): void {
  const database = new DatabaseSync(path.join(bench.stateFolder, 'journal.sqlite'));
  const where = table === 'part' ? 'recording_id = ? AND part_number = 1' : 'id = ?';
  const column = table === 'part' ? 'part' : 'record';
  database.prepare(`UPDATE ${table} SET ${column} = replace(${column}, 'a', 'b') WHERE ${where}`).run(id);
  database.close();
}

/** The recording waits for a person, who can see it, and nothing was said to be well. */
async function expectAttention(rig: EngineRig, id: string): Promise<void> {
  const event = await rig.until(isEvent('stream.attention'));
  expect(event.stream_id).toBe(id);
  await rig.engine.whenIdle(AbortSignal.timeout(60_000));
  const { engine, recordings } = rig.engine.snapshot();
  expect(engine).toMatchObject({ status: 'attention', active: 1, needsYou: 1 });
  expect(recordings.map((view) => [view.id, view.holds.map(({ kind }) => kind)])).toEqual([[id, ['attention']]]);
  expect(rig.count('stream.aborted')).toBe(0);
}

test('the id of the workstation was lost: its journal is still its own', async () => {
  const { bench, file, id } = await interrupted();
  await rm(file);
  const rig = await bench.start({ config: { ...SLOW, ownerId: 'new-id' } });
  await expectAttention(rig, id);
  expect(rig.engine.snapshot().recordings[0]).toMatchObject({ partsStored: PARTS, isSourceGone: true });
});

test('the id of the workstation was lost while it was killed: the lease of the former process is no hindrance', async () => {
  const { bench, file, id } = await interrupted();
  await rm(file);
  const database = new DatabaseSync(path.join(bench.stateFolder, 'journal.sqlite'));
  database.prepare('UPDATE lease SET expires_at_ms = ?').run(Date.now() + 600_000);
  database.close();
  await expectAttention(await bench.start({ config: { ...SLOW, ownerId: 'new-id' } }), id);
});

test('a damaged row of one part: the others count, and the store is asked for it', async () => {
  const before = await interrupted();
  const { bench, file, id } = before;
  damage(before, 'part');
  await rm(file);
  const rig = await bench.start({ config: SLOW });
  await expectAttention(rig, id);
  expect(rig.engine.snapshot().recordings[0]).toMatchObject({ partsStored: PARTS });
});

test('a damaged row of one part, and the file is there: it is completed without sending a part twice', async () => {
  const before = await interrupted();
  damage(before, 'part');
  const rig = await before.bench.start({ config: { streamTimeoutMs: 1_500, isStrictTimeout: true } });
  expect((await rig.until(isEvent('stream.completed'))).stream_id).toBe(before.id);
  expect(partsSentTwice(before.bench.s3.requests)).toEqual([]);
});

test('a damaged record: its stored parts are shown, and a person is needed', async () => {
  const before = await interrupted();
  damage(before, 'recording');
  await rm(before.file);
  const rig = await before.bench.start({ config: SLOW });
  await expectAttention(rig, before.id);
  expect(rig.engine.snapshot().recordings[0]).toMatchObject({ name: 'take.mp4' });
});

test('a damaged record whose file is there is rebuilt, and nobody is needed', async () => {
  const before = await interrupted();
  damage(before, 'recording');
  const rig = await before.bench.start({ config: { streamTimeoutMs: 1_500, isStrictTimeout: true } });
  expect((await rig.until(isEvent('stream.completed'))).stream_id).toBe(before.id);
  await rig.engine.whenIdle(AbortSignal.timeout(60_000));
  expect(rig.engine.snapshot().engine).toMatchObject({ active: 0, needsYou: 0 });
  expect(rig.count('stream.attention')).toBe(0);
});

test('its folder is in another place now: a person is needed until it is watched again', async () => {
  const { bench, file, id } = await interrupted();
  const elsewhere = tempFolder();
  const rig = await bench.start({ folder: elsewhere, config: SLOW });
  await expectAttention(rig, id);
  await rig.engine.configure({ ...rig.config, folders: [{ path: bench.folder }], streamTimeoutMs: 1_500 });
  await rig.until(isEvent('stream.completed', path.basename(file)));
  await expect.poll(() => rig.engine.snapshot().engine, { timeout: 60_000 }).toMatchObject({ active: 0, needsYou: 0 });
});

/** The journal as it was before the upload was opened. */
async function backInTime(isFileGone: boolean): Promise<Interrupted> {
  const bench = await testBench();
  const file = path.join(bench.folder, 'take.mp4');
  const journal = path.join(bench.stateFolder, 'journal.sqlite');
  const first = await bench.start({ config: SLOW });
  await placeFile(file, randomBytes(MIB));
  const { stream_id: id } = await first.until(isEvent('stream.started'));
  await first.stop();
  const early = readFileSync(journal);
  const second = await bench.start({ config: SLOW });
  await writeFile(file, randomBytes(PARTS * 5 * MIB + MIB));
  await untilStored(second, PARTS);
  await second.stop();
  rmSync(`${journal}-wal`, { force: true });
  writeFileSync(journal, early);
  if (isFileGone) await rm(file);
  return { bench, file, id };
}

test('the journal lost its newest steps, and the file is gone: the stored parts are found', async () => {
  const { bench, id } = await backInTime(true);
  const rig = await bench.start({ config: SLOW });
  await expectAttention(rig, id);
  expect(rig.engine.snapshot().recordings[0]).toMatchObject({ partsStored: PARTS });
});

test('the journal lost its newest steps, and the file is there: no part is sent twice', async () => {
  const { bench, id } = await backInTime(false);
  const rig = await bench.start({ config: { streamTimeoutMs: 1_500, isStrictTimeout: true } });
  expect((await rig.until(isEvent('stream.completed'))).stream_id).toBe(id);
  expect(partsSentTwice(bench.s3.requests)).toEqual([]);
});

test('the journal lost its newest steps, and another file has the name: no stored part is overwritten', async () => {
  const { bench, file } = await backInTime(true);
  await writeFile(`${file}.part`, randomBytes(PARTS * 5 * MIB + 2 * MIB));
  await rename(`${file}.part`, file);
  const rig = await bench.start({ config: { streamTimeoutMs: 1_500, isStrictTimeout: true } });
  await rig.until(isEvent('stream.completed'));
  expect(partsSentTwice(bench.s3.requests)).toEqual([]);
  expect(await rig.ports.store.listUploads(BUCKET, '', AbortSignal.timeout(60_000))).toHaveLength(1);
});

test('the whole state is lost, and the file is gone: the person is told of the open upload', async () => {
  const { bench, file, id } = await interrupted();
  await rm(file);
  const rig = await bench.start({ stateFolder: tempFolder(), config: SLOW });
  await rig.engine.whenIdle(AbortSignal.timeout(60_000));
  expect(rig.engine.snapshot().engine.notice).toContain(id);
});
