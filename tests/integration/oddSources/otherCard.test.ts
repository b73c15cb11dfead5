import { hash, randomBytes } from 'node:crypto';
import { renameSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { nodeFiles, systemClock } from '../../../electron/engine/index.ts';
import type { SourceFacts } from '../../../electron/engine/ports/fileSource.ts';
import { MIB } from '../../support/bytes.ts';
import { QUICK, testBench } from '../../support/engineBench.ts';
import {
  BUCKET,
  finishAfter,
  isEvent,
  placeFile,
  sha256OfObject,
  UNHURRIED_MS,
  untilIdentical,
  untilStored,
} from '../../support/engineRig.ts';
import { silentLogger } from '../../support/loggers.ts';
import { withMethods } from '../../support/withMethods.ts';

test.each(['complete', 'discard'] as const)(
  'another card in the same reader is no deletion, also after a restart: nothing is decided by --on-vanish %s',
  async (onVanish) => {
    const bench = await testBench();
    const { source } = nodeFiles({ clock: systemClock, logger: silentLogger });
    let card = 'uuid:card-1';
    const inReader = withMethods(source, { fileSystemOf: () => Promise.resolve(card) });
    const config = { streamTimeoutMs: UNHURRIED_MS, onVanish };
    const first = await bench.start({ config, ports: { source: inReader } });
    const file = path.join(bench.folder, 'C0001.mp4');
    await placeFile(file, randomBytes(11 * MIB));
    await untilStored(first, 2);
    card = 'uuid:card-2';
    await rm(file);
    const attention = await first.until(isEvent('stream.attention', 'C0001.mp4'));
    expect(attention.message).toMatch(/another drive.*connect the drive/i);
    await first.stop();

    const rig = await bench.start({ config: { ...config, streamTimeoutMs: 1_000 }, ports: { source: inReader } });
    await sleep(4_000);
    expect(rig.events.filter(({ event }) => /^stream\.(finishing|completed|failed)$/.test(event))).toEqual([]);
    expect(bench.s3.requests.some(({ operation }) => /Abort|Complete/.test(operation))).toBe(false);
    card = 'uuid:card-1';
    await rig.engine.command({ kind: 'engine.retryAll' });
    await rig.until(isEvent(onVanish === 'discard' ? 'stream.failed' : 'stream.completed', 'C0001.mp4'));
  },
);

/** Another card is in the reader: its clip and its id are there at the same moment, so that nothing sees the clip half written. */
async function insertCard(reader: { card: string }, card: string, file: string, bytes: Uint8Array): Promise<void> {
  const aside = `${file}.part`;
  await writeFile(aside, bytes);
  renameSync(aside, file);
  reader.card = card;
}

/** Clips of two cards that differ in nothing but their content and the id of their file system. */
function alikeCards() {
  const fingerprint = { device: '7', inode: '7', birthtimeMs: 1_764_000_000_000 };
  const { source } = nodeFiles({ clock: systemClock, logger: silentLogger });
  const alike = (facts: SourceFacts): SourceFacts => ({ ...facts, fingerprint, mtimeMs: 5_000, ctimeMs: 5_000 });
  const reader = { card: 'uuid:card-1' };
  const inReader = withMethods(source, {
    stat: async (name: string) => alike(await source.stat(name)),
    open: async (name: string) => {
      const opened = await source.open(name);
      return withMethods(opened, { stat: async () => alike(await opened.stat()) });
    },
    deviceOf: () => Promise.resolve(fingerprint.device),
    fileSystemOf: () => Promise.resolve(reader.card),
  });
  return { source: inReader, reader };
}

test('a clip of another card with the name, the ids, the size and the times of a finished one is uploaded', async () => {
  const bench = await testBench();
  const file = path.join(bench.folder, 'C0001.mp4');
  const { source, reader } = alikeCards();
  const options = { config: QUICK, ports: { source } };
  const first = await bench.start(options);
  await placeFile(file, randomBytes(6 * MIB));
  await untilIdentical(first, file);
  await first.stop();

  const again = await bench.start(options);
  await again.until(isEvent('engine.ready'));
  await sleep(1_500);
  expect(again.count('stream.started')).toBe(0);
  await again.stop();

  reader.card = 'uuid:card-2';
  await writeFile(file, randomBytes(6 * MIB));
  const other = await bench.start(options);
  await untilIdentical(other, file);
});

test('the cards may be exchanged while Rushes runs', async () => {
  const bench = await testBench();
  const { source, reader } = alikeCards();
  const rig = await bench.start({ config: { ...QUICK, rescanMs: 300 }, ports: { source } });
  const file = path.join(bench.folder, 'C0001.mp4');
  await placeFile(file, randomBytes(MIB));
  const { stream_id: first } = await untilIdentical(rig, file);
  // It is read again, and known to be done.
  await sleep(1_000);
  expect(rig.count('stream.started')).toBe(1);
  // The watcher says nothing of a card that is put in the place of another one.
  const bytes = randomBytes(MIB);
  await insertCard(reader, 'uuid:card-2', file, bytes);
  const other = await rig.until(isEvent('stream.completed', 'C0001.mp4', ({ stream_id: id }) => id !== first));
  expect(await sha256OfObject(rig.ports, other.key)).toBe(hash('sha256', bytes));
});

test.each([1, 2])(
  'the cards may be exchanged while a clip is sent (%i parts are stored): neither clip is mixed or lost',
  async (parts) => {
    const bench = await testBench();
    const { source, reader } = alikeCards();
    const config = { streamTimeoutMs: UNHURRIED_MS, isStrictTimeout: true, rescanMs: 300, maxPartsInFlight: 1 };
    const gate = Promise.withResolvers<void>();
    if (parts === 1)
      bench.s3.faults.add({ operation: 'UploadPart', nth: 2, action: { kind: 'hold', until: gate.promise } });
    const rig = await bench.start({ config, ports: { source } });
    const file = path.join(bench.folder, 'C0001.mp4');
    const [first, second] = [randomBytes(11 * MIB), randomBytes(11 * MIB)];
    await placeFile(file, first);
    await untilStored(rig, parts);
    const [firstHash, secondHash] = [hash('sha256', first), hash('sha256', second)];
    // Each object is hashed once: the engine works in this thread, too.
    const hashes = new Map<unknown, string>();
    const objects = async (): Promise<readonly string[]> => {
      const stored = [...(bench.s3.bucket(BUCKET)?.objects ?? [])].filter(([key]) => key.endsWith('.mp4'));
      for (const [key, object] of stored)
        if (!hashes.has(object)) hashes.set(object, hash('sha256', (await bench.s3.objectBytes(BUCKET, key)) ?? ''));
      return stored.map(([, object]) => hashes.get(object) ?? '');
    };
    await insertCard(reader, 'uuid:card-2', file, second);
    gate.resolve();
    await sleep(1_000);
    await finishAfter(rig, 1_000);
    await vi.waitFor(async () => expect(await objects()).toContain(secondHash), { timeout: 80_000 });
    await insertCard(reader, 'uuid:card-1', file, first);
    await vi.waitFor(async () => expect(await objects()).toContain(firstHash), { timeout: 80_000 });
    expect(new Set(await objects())).toEqual(new Set([firstHash, secondHash]));
  },
);
