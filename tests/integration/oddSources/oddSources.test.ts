import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, renameSync, symlinkSync } from 'node:fs';
import { appendFile, open, rename, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { nodeFiles, systemClock } from '../../../electron/engine/index.ts';
import { sha256OfFile } from '../../../scripts/sha256OfFile.ts';
import { partsSentTwice } from '../../../tools/localS3/journal.ts';
import { silentLogger } from '../../support/loggers.ts';
import { testBench } from '../../support/engineBench.ts';
import {
  BUCKET,
  type EngineRig,
  finishAfter,
  isEvent,
  placeFile,
  sha256OfObject,
  UNHURRIED_MS,
  untilIdentical,
  untilStored,
} from '../../support/engineRig.ts';
import { MIB } from '../../support/bytes.ts';
import { tempFolder } from '../../support/tempFolder.ts';

/** Streams of which a part is stored. */
function storedStreams(rig: EngineRig): number {
  return new Set(rig.events.filter(isEvent('part.stored')).map((event) => event.stream_id)).size;
}

describe('files that are not simply appended to', () => {
  test('a file that is there before the start is uploaded', async () => {
    const bench = await testBench();
    const file = path.join(bench.folder, 'old.mp4');
    await writeFile(file, randomBytes(12 * MIB));
    const rig = await bench.start();
    expect((await untilIdentical(rig, file)).parts).toBe(3);
  });

  test('a file under 5 MiB is one PutObject, without an upload', async () => {
    const bench = await testBench();
    const file = path.join(bench.folder, 'short.mov');
    await writeFile(file, randomBytes(1234));
    const rig = await bench.start();
    await untilIdentical(rig, file);
    expect(bench.s3.requests.some((request) => request.operation === 'CreateMultipartUpload')).toBe(false);
  });

  test('every size around the part boundaries comes out identical', async () => {
    const bench = await testBench();
    const sizes = [1, 5 * MIB - 1, 5 * MIB, 5 * MIB + 1, 10 * MIB - 1, 10 * MIB, 10 * MIB + 1];
    const files = sizes.map((size) => path.join(bench.folder, `${size}.mkv`));
    for (const [index, file] of files.entries()) await writeFile(file, randomBytes(sizes[index] ?? 0));
    const rig = await bench.start({ config: { streamTimeoutMs: 1_000 } });
    for (const file of files) await untilIdentical(rig, file);
  });

  test('bytes rewritten anywhere after they were sent are sent again, and only those parts', async () => {
    const bench = await testBench();
    const file = path.join(bench.folder, 'rewritten.mp4');
    const rig = await bench.start({ config: { streamTimeoutMs: UNHURRIED_MS } });
    await writeFile(file, randomBytes(21 * MIB));
    await untilStored(rig, 4);
    const handle = await open(file, 'r+');
    await handle.write(randomBytes(8), 0, 8, 40);
    await handle.write(randomBytes(8), 0, 8, 11 * MIB);
    await handle.close();
    await finishAfter(rig, 2_000);
    const completed = await untilIdentical(rig, file);
    expect(completed.parts_resent).toBe(2);
    expect(partsSentTwice(bench.s3.requests)).toHaveLength(2);
  });

  test('an empty file is watched, never uploaded, and ends as aborted without a request; it starts anew when it grows', async () => {
    const bench = await testBench();
    const file = path.join(bench.folder, 'empty.mp4');
    const rig = await bench.start({ config: { streamTimeoutMs: 1_000 } });
    await writeFile(file, '');
    await rig.until(isEvent('stream.aborted', 'empty.mp4'));
    expect(bench.s3.requests.filter((request) => request.operation !== 'ListMultipartUploads')).toEqual([]);
    await appendFile(file, randomBytes(MIB));
    await untilIdentical(rig, file);
  });

  test('bytes that arrive after completion become a new stream, and the person is told', async () => {
    const bench = await testBench();
    const file = path.join(bench.folder, 'again.mp4');
    const rig = await bench.start({ config: { streamTimeoutMs: 1_000 } });
    await placeFile(file, randomBytes(MIB));
    const first = await untilIdentical(rig, file);
    await appendFile(file, randomBytes(6 * MIB));
    const second = await rig.until(
      isEvent('stream.completed', 'again.mp4', (completed) => completed.stream_id !== first.stream_id),
    );
    expect(await sha256OfObject(rig.ports, second.key)).toBe(await sha256OfFile(file));
    expect(rig.engine.snapshot().engine.notice).toContain('again.mp4');
  });

  test('a finished file is not uploaded again: not at the next start, and not under a new name', async () => {
    const bench = await testBench();
    const file = path.join(bench.folder, 'done.mp4');
    await writeFile(file, randomBytes(MIB));
    const first = await bench.start({ config: { streamTimeoutMs: 1_000 } });
    await untilIdentical(first, file);
    await first.stop();
    renameSync(file, path.join(bench.folder, 'scene 4 take 2.mp4'));
    const second = await bench.start({ config: { streamTimeoutMs: 1_000 } });
    await second.until(isEvent('engine.ready'));
    await second.engine.whenIdle(AbortSignal.timeout(60_000));
    expect(second.events.filter((event) => event.event === 'stream.started')).toEqual([]);
  });
});

describe('files that are moved, cut, replaced or deleted', () => {
  test('a temporary name is left alone, and the recording begins when it gets its real one', async () => {
    const bench = await testBench();
    const rig = await bench.start({ config: { streamTimeoutMs: 1_000 } });
    const temporary = path.join(bench.folder, 'clip.mp4.part');
    await writeFile(temporary, randomBytes(7 * MIB));
    const file = path.join(bench.folder, 'clip.mp4');
    await rename(temporary, file);
    await untilIdentical(rig, file);
    expect(rig.events.filter((event) => event.event === 'stream.started')).toHaveLength(1);
  });

  test('a file renamed while it is uploaded is followed under its key', async () => {
    const bench = await testBench();
    const rig = await bench.start({ config: { streamTimeoutMs: UNHURRIED_MS } });
    const file = path.join(bench.folder, 'before.mp4');
    await writeFile(file, randomBytes(11 * MIB));
    await untilStored(rig, 2);
    const renamed = path.join(bench.folder, 'after.mp4');
    await rename(file, renamed);
    await appendFile(renamed, randomBytes(3 * MIB));
    await finishAfter(rig, 2_500);
    const completed = await rig.until(isEvent('stream.completed'));
    expect(completed.key.endsWith('/before.mp4')).toBe(true);
    expect(completed.path).toBe(renamed);
    expect(await sha256OfObject(rig.ports, completed.key)).toBe(await sha256OfFile(renamed));
    expect(rig.events.filter((event) => event.event === 'stream.started')).toHaveLength(1);
  });

  test('a file renamed while Rushes was not running is followed as well', async () => {
    const bench = await testBench();
    const file = path.join(bench.folder, 'before.mp4');
    const first = await bench.start({ config: { streamTimeoutMs: 60_000 } });
    await writeFile(file, randomBytes(11 * MIB));
    await untilStored(first, 2);
    await first.stop();
    const renamed = path.join(bench.folder, 'after.mp4');
    await rename(file, renamed);
    const second = await bench.start({ config: { streamTimeoutMs: 1_000 } });
    const completed = await second.until(isEvent('stream.completed'));
    expect(await sha256OfObject(second.ports, completed.key)).toBe(await sha256OfFile(renamed));
    expect(completed.key.endsWith('/before.mp4')).toBe(true);
  });

  test.each(['replaced', 'emptied'] as const)(
    'a take whose file is %s keeps what is stored for a person; the next take is a stream of its own',
    async (how) => {
      const bench = await testBench();
      const rig = await bench.start({ config: { streamTimeoutMs: UNHURRIED_MS } });
      const file = path.join(bench.folder, 'REC.mov');
      const first = randomBytes(12 * MIB);
      await writeFile(file, first);
      const stored = await untilStored(rig, 2);
      if (how === 'emptied') {
        await truncate(file, 0);
        await rig.until(isEvent('stream.attention', 'REC.mov', ({ code }) => code === 'source_emptied'));
        await writeFile(file, randomBytes(16 * MIB));
      } else {
        const other = path.join(bench.stateFolder, 'other.tmp');
        await writeFile(other, randomBytes(16 * MIB));
        await rename(other, file);
      }
      const attention = await rig.until(
        isEvent('stream.attention', 'REC.mov', ({ code }) => code === 'source_replaced'),
      );
      expect(attention.stream_id).toBe(stored.stream_id);
      await finishAfter(rig, 2_500);
      const second = await untilIdentical(rig, file);
      expect(second.stream_id).not.toBe(stored.stream_id);
      await rm(file);
      expect(await rig.engine.command({ kind: 'recording.completeStored', id: stored.stream_id })).toEqual({
        ok: true,
      });
      const fragment = await rig.until(
        isEvent('stream.completed', 'REC.mov', (event) => event.stream_id === stored.stream_id),
      );
      expect((await bench.s3.objectBytes(BUCKET, fragment.key))?.equals(first.subarray(0, 10 * MIB))).toBe(true);
      const metadata: unknown = JSON.parse(String(await bench.s3.objectBytes(BUCKET, `${fragment.key}.metadata.json`)));
      expect(metadata).toMatchObject({ incomplete: true, media: null });
    },
  );

  test('an application that saves by replacing goes on with the same stream', async () => {
    const bench = await testBench();
    const rig = await bench.start({ config: { streamTimeoutMs: UNHURRIED_MS } });
    const file = path.join(bench.folder, 'saved.mp4');
    const bytes = randomBytes(22 * MIB);
    await writeFile(file, bytes);
    await untilStored(rig, 4);
    bytes.write('a new header', 6 * MIB);
    const saved = path.join(bench.stateFolder, 'saved.tmp');
    await writeFile(saved, bytes);
    await rename(saved, file);
    await finishAfter(rig, 2_500);
    expect((await untilIdentical(rig, file)).parts_resent).toBeLessThanOrEqual(1);
    expect(rig.events.filter((event) => event.event === 'stream.started')).toHaveLength(1);
  });

  test('a take renamed to a name that is not watched is followed; the next one under its name is a stream of its own', async () => {
    const bench = await testBench();
    const rig = await bench.start({ config: { streamTimeoutMs: UNHURRIED_MS } });
    const file = path.join(bench.folder, 'REC.mov');
    const takes = Array.from({ length: 3 }, () => randomBytes(7 * MIB));
    for (const [index, take] of takes.entries()) {
      await placeFile(file, take);
      await rig.until(isEvent('part.stored', undefined, () => storedStreams(rig) === index + 1));
      if (index < takes.length - 1) await rename(file, path.join(bench.folder, `take ${index}.done`));
    }
    await finishAfter(rig, 2_000);
    await rig.until(
      isEvent('stream.completed', undefined, () => rig.events.filter(isEvent('stream.completed')).length === 3),
    );
    const objects = await Promise.all(
      rig.events.filter(isEvent('stream.completed')).map(({ key }) => bench.s3.objectBytes(BUCKET, key)),
    );
    for (const take of takes) expect(objects.some((bytes) => bytes?.equals(take))).toBe(true);
  });

  test('a file deleted while recording needs a person; what is stored can be completed', async () => {
    const bench = await testBench();
    const rig = await bench.start({ config: { streamTimeoutMs: UNHURRIED_MS } });
    const file = path.join(bench.folder, 'gone.mp4');
    const bytes = randomBytes(11 * MIB);
    await writeFile(file, bytes);
    await untilStored(rig, 2);
    await rm(file);
    const attention = await rig.until(isEvent('stream.attention', 'gone.mp4'));
    expect(attention.code).toBe('source_missing');
    expect(attention.message).toMatch(/put it back/i);
    expect(rig.events.filter(isEvent('stream.deleted')).map(({ stream_id: id }) => id)).toEqual([attention.stream_id]);
    expect(await rig.engine.command({ kind: 'recording.completeStored', id: attention.stream_id })).toEqual({
      ok: true,
    });
    const completed = await rig.until(isEvent('stream.completed'));
    expect((await bench.s3.objectBytes(BUCKET, completed.key))?.equals(bytes.subarray(0, 10 * MIB))).toBe(true);
  });

  test.each(['complete', 'discard'] as const)(
    'a deleted file is dealt with as the settings say: %s',
    async (onVanish) => {
      const bench = await testBench();
      const rig = await bench.start({ config: { streamTimeoutMs: UNHURRIED_MS, onVanish } });
      const file = path.join(bench.folder, 'gone.mp4');
      const bytes = randomBytes(11 * MIB);
      await writeFile(file, bytes);
      await untilStored(rig, 2);
      await rm(file);
      await finishAfter(rig, 2_500);
      if (onVanish === 'complete') {
        const completed = await rig.until(isEvent('stream.completed'));
        expect((await bench.s3.objectBytes(BUCKET, completed.key))?.equals(bytes.subarray(0, 10 * MIB))).toBe(true);
      } else {
        await rig.until(isEvent('stream.failed'));
        expect(await rig.ports.store.listUploads(BUCKET, '', AbortSignal.timeout(60_000))).toEqual([]);
      }
    },
  );

  test('a folder that is unplugged is no deletion: nothing is aborted, and the upload goes on when it is back', async () => {
    const bench = await testBench();
    const drive = path.join(bench.folder, 'drive');
    const unplugged = path.join(bench.folder, 'unplugged');
    mkdirSync(drive);
    const rig = await bench.start({
      folder: drive,
      config: { streamTimeoutMs: UNHURRIED_MS, onVanish: 'discard', rescanMs: 500 },
    });
    const file = path.join(drive, 'take.mp4');
    await writeFile(file, randomBytes(11 * MIB));
    await untilStored(rig, 2);
    await rename(drive, unplugged);
    const attention = await rig.until(isEvent('stream.attention', 'take.mp4'));
    expect(attention.message).toMatch(/connect the drive/i);
    await finishAfter(rig, 3_000);
    await rename(unplugged, drive);
    await untilIdentical(rig, file);
    expect(bench.s3.requests.some((request) => request.operation === 'AbortMultipartUpload')).toBe(false);
  });

  test('an empty mount point is no deletion: the upload is only discarded when the file is missing on its own device', async () => {
    const bench = await testBench();
    const { source } = nodeFiles({ clock: systemClock, logger: silentLogger });
    let isMounted = true;
    const deviceOf = (folder: string) => (isMounted ? source.deviceOf(folder) : Promise.resolve('1'));
    const mounted = new Proxy(source, {
      get(target, name) {
        const method: unknown = name === 'deviceOf' ? deviceOf : Reflect.get(target, name);
        return typeof method === 'function' ? method.bind(target) : method;
      },
    });
    const rig = await bench.start({
      config: { streamTimeoutMs: UNHURRIED_MS, onVanish: 'discard' },
      ports: { source: mounted },
    });
    const file = path.join(bench.folder, 'take.mp4');
    await writeFile(file, randomBytes(11 * MIB));
    await untilStored(rig, 2);
    isMounted = false;
    await rm(file);
    const attention = await rig.until(isEvent('stream.attention', 'take.mp4'));
    expect(attention.message).toMatch(/another drive.*connect the drive/i);
    await finishAfter(rig, 1_000);
    await sleep(4_000);
    expect(bench.s3.requests.some((request) => request.operation === 'AbortMultipartUpload')).toBe(false);
    expect(rig.events.filter(isEvent('stream.failed'))).toEqual([]);
    isMounted = true;
    await rig.engine.command({ kind: 'engine.retryAll' });
    await rig.until(isEvent('stream.failed', 'take.mp4'));
  });

  test('a deleted file that comes back goes on by itself', async () => {
    const bench = await testBench();
    const rig = await bench.start({ config: { streamTimeoutMs: UNHURRIED_MS } });
    const file = path.join(bench.folder, 'back.mp4');
    const away = path.join(bench.stateFolder, 'away.mp4');
    await writeFile(file, randomBytes(11 * MIB));
    await untilStored(rig, 2);
    await rename(file, away);
    await rig.until(isEvent('stream.attention', 'back.mp4'));
    await finishAfter(rig, 2_500);
    await rename(away, file);
    await untilIdentical(rig, file);
  });

  test('a discarded upload is dropped from the store, and its file is left alone however it grows', async () => {
    const bench = await testBench();
    const rig = await bench.start({ config: { streamTimeoutMs: 60_000 } });
    const file = path.join(bench.folder, 'unwanted.mp4');
    await writeFile(file, randomBytes(11 * MIB));
    const stored = await rig.until(isEvent('part.stored'));
    expect(await rig.engine.command({ kind: 'recording.discard', id: stored.stream_id })).toEqual({ ok: true });
    const failed = await rig.until(isEvent('stream.failed'));
    expect(failed.code).toBe('discarded');
    const uploads = await rig.ports.store.listUploads(BUCKET, '', AbortSignal.timeout(60_000));
    expect(uploads).toEqual([]);
    await appendFile(file, randomBytes(6 * MIB));
    await rig.engine.whenIdle(AbortSignal.timeout(60_000));
    await rig.stop();
    const again = await bench.start({ config: { streamTimeoutMs: 1_000 } });
    await again.until(isEvent('engine.ready'));
    await again.engine.whenIdle(AbortSignal.timeout(60_000));
    expect(again.events.some((event) => event.event === 'stream.started')).toBe(false);
    expect(await sha256OfFile(file)).toHaveLength(64);
  });
});

describe('files with reserved room and odd names', () => {
  test('a pre-allocated file is not sent before it is written, and comes out identical', async () => {
    const bench = await testBench();
    const rig = await bench.start({ config: { streamTimeoutMs: UNHURRIED_MS } });
    const file = path.join(bench.folder, 'reserved.mov');
    const handle = await open(file, 'w');
    await handle.truncate(32 * MIB);
    await rig.until(isEvent('stream.started', 'reserved.mov'));
    for (let written = 0; written < 17 * MIB; written += MIB) {
      await handle.write(randomBytes(MIB), 0, MIB, written);
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    await handle.truncate(17 * MIB);
    await handle.close();
    await finishAfter(rig, 3_000);
    const completed = await untilIdentical(rig, file);
    expect(completed.parts_resent).toBeLessThanOrEqual(1);
  });

  test('a sparse file comes out identical, its holes as zeros', async () => {
    const bench = await testBench();
    const file = path.join(bench.folder, 'sparse.mxf');
    const handle = await open(file, 'w');
    await handle.write(randomBytes(100), 0, 100, 13 * MIB);
    await handle.truncate(23 * MIB + 5);
    await handle.close();
    const rig = await bench.start({ config: { streamTimeoutMs: 1_500 } });
    await untilIdentical(rig, file);
  });

  test('any name a file can have reaches the key and the metadata', async () => {
    const bench = await testBench();
    const names = [
      'two  spaces .mp4',
      'Ünïcödé NFC é.mp4'.normalize('NFC'),
      'Ünïcödé NFD é.mp4'.normalize('NFD'),
      `quotes ' " and \\ slash.mp4`,
      'new\nline.mp4',
      '-leading dash.mp4',
      'per%cent+plus&amp;<x>.mp4',
      '日本語 🎬.mp4',
      `${'x'.repeat(251)}.mp4`,
    ];
    for (const name of names) await writeFile(path.join(bench.folder, name), randomBytes(1000));
    const rig = await bench.start({ config: { streamTimeoutMs: 1_000 } });
    for (const name of names) {
      const completed = await untilIdentical(rig, path.join(bench.folder, name));
      expect(completed.key.endsWith(`/${name}`)).toBe(true);
      const metadata: unknown = JSON.parse(
        String(await bench.s3.objectBytes(BUCKET, `${completed.key}.metadata.json`)),
      );
      expect(metadata).toMatchObject({ original_file_path: path.join(bench.folder, name), total_size_bytes: 1000 });
    }
  });

  test('directories, FIFOs and dangling links named like recordings are ignored with one line each', async () => {
    const bench = await testBench();
    mkdirSync(path.join(bench.folder, 'folder.mp4'));
    execFileSync('mkfifo', [path.join(bench.folder, 'fifo.mp4')]);
    symlinkSync(path.join(bench.folder, 'nowhere'), path.join(bench.folder, 'dangling.mp4'));
    const file = path.join(bench.folder, 'real.mp4');
    await writeFile(file, randomBytes(10));
    const rig = await bench.start({ config: { streamTimeoutMs: 1_000, rescanMs: 500 } });
    await untilIdentical(rig, file);
    expect(rig.events.filter((event) => event.event === 'stream.started')).toHaveLength(1);
    const lines = rig.log.filter(
      ({ level, fields }) => level !== 'debug' && JSON.stringify(fields).includes('fifo.mp4'),
    );
    expect(lines.length).toBeLessThanOrEqual(1);
  });

  test('a link to a private file outside is never uploaded, and a name that is not UTF-8 is told', async () => {
    const bench = await testBench();
    const secret = path.join(tempFolder(), 'private.mp4');
    await writeFile(secret, randomBytes(1000), { mode: 0o600 });
    symlinkSync(secret, path.join(bench.folder, 'link.mp4'));
    await writeFile(Buffer.concat([Buffer.from(`${bench.folder}/K`), Buffer.from([0xe4]), Buffer.from('se.mp4')]), 'x');
    const file = path.join(bench.folder, 'real.mp4');
    await writeFile(file, randomBytes(10));
    const rig = await bench.start({ config: { streamTimeoutMs: 1_000, rescanMs: 500 } });
    await untilIdentical(rig, file);
    expect(rig.events.filter((event) => event.event === 'stream.started')).toHaveLength(1);
    await expect
      .poll(() => rig.engine.snapshot().folders, { timeout: 60_000 })
      .toMatchObject([{ method: 'native', reason: '1 file name is not valid UTF-8; rename it.' }]);
    const links = rig.log.filter(
      ({ level, fields }) => level !== 'debug' && JSON.stringify(fields).includes('link.mp4'),
    );
    expect(links).toHaveLength(1);
  });

  test('a folder that is no longer watched gives up no more bytes; its recording goes on when it is watched again', async () => {
    const bench = await testBench();
    const file = path.join(bench.folder, 'take.mp4');
    const rig = await bench.start({ config: { streamTimeoutMs: UNHURRIED_MS } });
    await writeFile(file, randomBytes(12 * MIB));
    await untilStored(rig, 2);
    const { folders } = rig.config;
    await rig.engine.configure({ ...rig.config, folders: [] });
    await appendFile(file, randomBytes(12 * MIB));
    const attention = await rig.until(isEvent('stream.attention', 'take.mp4'));
    expect(attention).toMatchObject({
      code: 'source_unreadable',
      message: expect.stringContaining('not in a watched folder') as string,
    });
    expect(rig.count('part.stored')).toBe(2);
    await rig.engine.configure({ ...rig.config, folders, streamTimeoutMs: 1_000 });
    await untilIdentical(rig, file);
    expect(rig.count('stream.started')).toBe(1);
  });

  test('folders twenty-five levels deep are watched', async () => {
    const bench = await testBench();
    const rig = await bench.start({ config: { streamTimeoutMs: 1_000 } });
    await rig.until(isEvent('engine.ready'));
    const deep = path.join(bench.folder, ...Array.from({ length: 25 }, (_, level) => `level ${level}`));
    mkdirSync(deep, { recursive: true });
    const file = path.join(deep, 'deep.mp4');
    await writeFile(file, randomBytes(10));
    await untilIdentical(rig, file);
  });
});
