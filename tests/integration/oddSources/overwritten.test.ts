import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { rename, stat, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { QUICK, SLOW, type TestBench, testBench } from '../../support/engineBench.ts';
import { embeddedJournal } from '../../support/journals.ts';
import { BUCKET, type EngineRig, isEvent, untilIdentical, untilStored } from '../../support/engineRig.ts';
import { expectSameBytes, MIB } from '../../support/bytes.ts';

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
