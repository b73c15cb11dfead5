import { randomBytes } from 'node:crypto';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { rename, stat, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { QUICK, SLOW, type TestBench, testBench } from '../../support/engineBench.ts';
import { embeddedJournal } from '../../support/journals.ts';
import { BUCKET, type EngineRig, isEvent, untilIdentical, untilStored } from '../../support/engineRig.ts';
import { expectSameBytes, MIB } from '../../support/bytes.ts';
import type { FaultSubject } from '../../../tools/localS3/faults.ts';

const FIRST = Buffer.alloc(22 * MIB, 'A');
/** Begins as the first one does: with black, or with the same slate. */
const SECOND = Buffer.concat([FIRST.subarray(0, 6 * MIB), Buffer.alloc(21 * MIB, 'B')]);

/** A take of which four parts are stored. */
async function stored() {
  const bench = await testBench();
  const rig = await bench.start({ config: SLOW });
  const file = path.join(bench.folder, 'take.mp4');
  await writeFile(file, FIRST);
  const { stream_id: id, key } = await untilStored(rig, 4);
  return { bench, rig, file, id, key };
}

/** The stored parts of the first take are kept for a person; the second one is an object of its own. */
async function bothAreKept(bench: TestBench, rig: EngineRig, id: string, key: string): Promise<void> {
  const own = await rig.until(isEvent('stream.completed'));
  expect(own.stream_id).not.toBe(id);
  expectSameBytes(await bench.s3.objectBytes(BUCKET, own.key), SECOND);
  expect(rig.events.filter(isEvent('stream.attention')).map(({ code }) => code)).toEqual(['source_replaced']);
  await rig.engine.command({ kind: 'recording.completeStored', id });
  await rig.until(isEvent('stream.completed', undefined, ({ stream_id }) => stream_id === id));
  expectSameBytes(await bench.s3.objectBytes(BUCKET, key), FIRST.subarray(0, 20 * MIB));
}

test('a file that is overwritten by a longer one between two looks is another recording', async () => {
  const { bench, rig, id, key, file } = await stored();
  writeFileSync(file, SECOND);
  await rig.until(isEvent('stream.attention'));
  await rig.engine.configure({ ...rig.config, ...QUICK });
  await bothAreKept(bench, rig, id, key);
});

test('a file that is overwritten while Rushes does not run is another recording', async () => {
  const { bench, rig, id, key, file } = await stored();
  await rig.stop();
  const { ino } = await stat(file);
  writeFileSync(file, SECOND);
  expect((await stat(file)).ino).toBe(ino);
  const again = await bench.start({ config: QUICK });
  await bothAreKept(bench, again, id, key);
});

test('the kept parts of a file that was overwritten become an object also after a restart', async () => {
  const { bench, rig, id, key, file } = await stored();
  writeFileSync(file, SECOND);
  await rig.until(isEvent('stream.attention'));
  await rig.stop();
  const again = await bench.start({ config: SLOW });
  await again.until(isEvent('stream.started', undefined, ({ stream_id }) => stream_id === id));
  expect(await again.engine.command({ kind: 'recording.completeStored', id })).toEqual({ ok: true });
  await again.until(isEvent('stream.completed', undefined, ({ stream_id }) => stream_id === id));
  expectSameBytes(await bench.s3.objectBytes(BUCKET, key), FIRST.subarray(0, 20 * MIB));
});

test('parts of a file that was overwritten and deleted are never mixed with its parts', async () => {
  const { bench, rig, id, key, file } = await stored();
  writeFileSync(file, SECOND);
  await rig.until(isEvent('stream.attention'));
  await unlink(file);
  expect(await rig.engine.command({ kind: 'recording.completeStored', id })).toEqual({ ok: true });
  await rig.until(isEvent('stream.completed', undefined, ({ stream_id }) => stream_id === id));
  expectSameBytes(await bench.s3.objectBytes(BUCKET, key), FIRST.subarray(0, 20 * MIB));
});

test('parts that only the store knows are not overwritten by the next file of the name', async () => {
  const { bench, rig, id, key, file } = await stored();
  await rig.stop();
  // The journal goes back to before the first part.
  const journal = await embeddedJournal(bench.stateFolder);
  const before = await journal.load(id);
  if (before === undefined) throw new Error('The recording is not in the journal.');
  const lease = await journal.acquireLease(id, 'test-workstation', 1_000);
  if (lease === undefined) throw new Error('The recording is still carried.');
  await journal.replace({ record: { ...before.record, bytesSent: 0 }, ledger: new Map() }, lease);
  await journal.releaseLease(lease);
  await journal.close();
  await rename(file, path.join(bench.folder, 'elsewhere.aside'));
  await writeFile(file, SECOND);
  await unlink(path.join(bench.folder, 'elsewhere.aside'));
  const again = await bench.start({ config: QUICK });
  await bothAreKept(bench, again, id, key);
});

test.each([
  ['cut off', 'aws'],
  ['cut off', 'ceph'],
  ['replaced', 'aws'],
] as const)(
  'stored bytes that were %s while Rushes did not run are kept for a person (%s)',
  async (change, profile) => {
    const bench = await testBench({ profile });
    const rig = await bench.start({ config: SLOW });
    const file = path.join(bench.folder, 'take.mp4');
    const first = randomBytes(42 * MIB);
    await writeFile(file, first);
    const { stream_id: id, key } = await untilStored(rig, 8);
    await rig.stop();
    if (change === 'cut off') truncateSync(file, 37 * MIB);
    else {
      const saved = path.join(bench.folder, 'saved.tmp');
      await writeFile(saved, Buffer.concat([first.subarray(0, 22 * MIB), randomBytes(20 * MIB)]));
      await rename(saved, file);
    }
    const again = await bench.start({ config: QUICK });
    const own = await again.until(isEvent('stream.completed'));
    expect(own.stream_id).not.toBe(id);
    expectSameBytes(await bench.s3.objectBytes(BUCKET, own.key), readFileSync(file));
    expect(again.events.filter(isEvent('stream.attention')).map(({ code }) => code)).toEqual(['source_replaced']);
    await again.engine.command({ kind: 'recording.completeStored', id });
    await again.until(isEvent('stream.completed', undefined, ({ stream_id }) => stream_id === id));
    expectSameBytes(await bench.s3.objectBytes(BUCKET, key), first.subarray(0, 40 * MIB));
    expect(bench.s3.requests.some((request) => request.operation === 'AbortMultipartUpload')).toBe(false);
  },
);

/** The file is finished, which sends the room too, and Rushes is stopped before the last part is stored. */
async function stoppedWhileFinishing(bench: TestBench, rig: EngineRig, id: string): Promise<void> {
  const match = ({ partNumber }: FaultSubject): boolean => partNumber === 7;
  const held = bench.s3.faults.add({ match, times: Infinity, action: { kind: 'hang' } });
  await rig.engine.command({ kind: 'recording.finalize', id });
  await untilStored(rig, 6);
  await rig.stop();
  held.remove();
}

test('room that was reserved, uploaded and given back by the recorder asks nobody', async () => {
  const bench = await testBench();
  const rig = await bench.start({ config: SLOW });
  const file = path.join(bench.folder, 'take.mp4');
  const media = randomBytes(12 * MIB);
  writeFileSync(file, Buffer.concat([media, Buffer.alloc(20 * MIB)]));
  const { stream_id: id } = await untilStored(rig, 2);
  await stoppedWhileFinishing(bench, rig, id);
  truncateSync(file, 12 * MIB);
  const again = await bench.start({ config: QUICK });
  const completed = await untilIdentical(again, file);
  expect(completed.stream_id).toBe(id);
  expect(again.count('stream.attention')).toBe(0);
});

test('a take that is written over room that was reserved is not taken for the one before it', async () => {
  const bench = await testBench();
  const rig = await bench.start({ config: SLOW });
  const file = path.join(bench.folder, 'take.mp4');
  const [first, second] = [randomBytes(12 * MIB), randomBytes(12 * MIB)];
  const room = Buffer.alloc(20 * MIB);
  writeFileSync(file, Buffer.concat([first, room]));
  const { stream_id: id, key } = await untilStored(rig, 2);
  await stoppedWhileFinishing(bench, rig, id);
  writeFileSync(file, Buffer.concat([second, room]));
  const again = await bench.start({ config: QUICK });
  const own = await again.until(isEvent('stream.completed'));
  expect(own.stream_id).not.toBe(id);
  expect(again.events.filter(isEvent('stream.attention')).map(({ code }) => code)).toEqual(['source_replaced']);
  await again.engine.command({ kind: 'recording.completeStored', id });
  await again.until(isEvent('stream.completed', undefined, ({ stream_id }) => stream_id === id));
  expect((await bench.s3.objectBytes(BUCKET, key))?.subarray(0, 12 * MIB).equals(first)).toBe(true);
});

test('a file whose index is moved to the front goes on as the same recording', async () => {
  const bench = await testBench();
  const rig = await bench.start({ config: SLOW });
  const file = path.join(bench.folder, 'take.mp4');
  const type = box('ftyp', Buffer.from('isom\0\0\0\0isom'));
  const media = box('mdat', randomBytes(22 * MIB));
  const index = box('moov', randomBytes(100_000));
  await writeFile(file, Buffer.concat([type, media]));
  const { stream_id: id } = await untilStored(rig, 4);
  await rig.stop();
  writeFileSync(file, Buffer.concat([type, index, media]));
  const again = await bench.start({ config: { ...QUICK, streamTimeoutMs: 1_500 } });
  const completed = await untilIdentical(again, file);
  expect(completed.stream_id).toBe(id);
  expect(again.count('stream.attention')).toBe(0);
});

function box(type: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + content.length);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, content]);
}
