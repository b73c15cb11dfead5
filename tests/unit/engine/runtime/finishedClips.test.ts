import { mkdirSync, renameSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RecordingRecord } from '../../../../electron/engine/core/recording.ts';
import { timestamp } from '../../../../electron/engine/core/timestamp.ts';
import { FinishedClips } from '../../../../electron/engine/runtime/finishedClips.ts';
import { createFakeClock } from '../../../fakes/fakeClock.ts';
import { MemoryCheckpointStore } from '../../../fakes/memoryCheckpointStore.ts';
import { exampleRecord, START } from '../../../support/checkpoints.ts';
import { diskFiles } from '../../../support/diskFiles.ts';
import { tempFolder } from '../../../support/tempFolder.ts';

const CONTENT = 'the clip';
const PRIVATE = 'the key!';

/**
 * A watched folder with a completed clip, and a private file of the same size outside of it.
 * @param named which of the two the record names
 */
async function rig(change: Partial<RecordingRecord> = {}, named: 'clip' | 'secret' = 'clip') {
  const folder = tempFolder();
  const watched = path.join(folder, 'watched');
  mkdirSync(watched);
  const clip = path.join(watched, 'clip.mp4');
  const secret = path.join(folder, 'secret.mp4');
  writeFileSync(clip, CONTENT);
  writeFileSync(secret, PRIVATE);
  const { source } = diskFiles();
  const file = named === 'clip' ? clip : secret;
  const { fingerprint, sizeBytes, mtimeMs, ctimeMs } = await source.stat(file);
  source.restrictTo([watched], 'never');
  const at = timestamp(START);
  const record = exampleRecord('clip', {
    path: file,
    fingerprint,
    phase: 'completed',
    frozen: { sizeBytes, mtimeMs, ctimeMs, reason: 'timeout', at },
    object: { etag: 'e', sizeBytes, crc32: 1, verifiedBy: 'checksum', completedAt: at },
    ...change,
  });
  const checkpoints = new MemoryCheckpointStore({ clock: createFakeClock() });
  await checkpoints.replace({ record, ledger: new Map() });
  const clips = new FinishedClips({ checkpoints, source, ownerId: 'cart-1' });
  const read = async (id = 'clip'): Promise<string | undefined> => {
    const opened = await clips.open(id).catch(() => undefined);
    if (opened === undefined) return undefined;
    const target = new Uint8Array(opened.sizeBytes);
    const length = await opened.read(target, 0);
    await opened.close();
    return Buffer.from(target.subarray(0, length)).toString();
  };
  return { watched, clip, secret, source, read };
}

describe('the clip of a recording', () => {
  test('is opened again and again while it is the file that was uploaded', async () => {
    const { read } = await rig();
    expect(await read()).toBe(CONTENT);
    expect(await read()).toBe(CONTENT);
  });

  test('of no journal, that is unfinished, was discarded, or is of another workstation is not opened', async () => {
    expect(await (await rig()).read('other')).toBeUndefined();
    expect(await (await rig({ phase: 'recording' })).read()).toBeUndefined();
    expect(await (await rig({ phase: 'cancelled' })).read()).toBeUndefined();
    expect(await (await rig({ ownerId: 'cart-2' })).read()).toBeUndefined();
  });

  test('is not opened where the record names a file outside of the watched folders', async () => {
    const { read } = await rig({}, 'secret');
    expect(await read()).toBeUndefined();
  });

  test('is not opened once its folder is watched no more', async () => {
    const { read, source } = await rig();
    expect(await read()).toBe(CONTENT);
    source.restrictTo([], 'never');
    expect(await read()).toBeUndefined();
  });

  test.each<[string, (place: { readonly clip: string; readonly secret: string; readonly watched: string }) => void]>([
    ['another file under its name', ({ clip, secret }) => renameSync(secret, clip)],
    [
      'a link to a private file',
      ({ clip, secret }) => {
        rmSync(clip);
        symlinkSync(secret, clip);
      },
    ],
    [
      'a folder that is a link',
      ({ watched, secret }) => {
        const elsewhere = path.join(path.dirname(secret), 'elsewhere');
        mkdirSync(elsewhere);
        renameSync(secret, path.join(elsewhere, 'clip.mp4'));
        rmSync(watched, { recursive: true });
        symlinkSync(elsewhere, watched);
      },
    ],
    [
      'the same file with other bytes and the times it had',
      ({ clip }) => {
        const { atime, mtime } = statSync(clip);
        writeFileSync(clip, PRIVATE);
        utimesSync(clip, atime, mtime);
      },
    ],
    ['nothing', ({ clip }) => rmSync(clip)],
  ])('is not opened where there is %s, also when it was opened before', async (_name, exchange) => {
    const place = await rig();
    expect(await place.read()).toBe(CONTENT);
    exchange(place);
    expect(await place.read()).toBeUndefined();
  });
});
