import { mkdtemp, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { RedisCheckpointStore, SqliteCheckpointStore, systemClock } from '../../electron/engine/index.ts';
import type { CheckpointStore, SourceMark } from '../../electron/engine/ports/checkpointStore.ts';
import { redisMissing, startRedis } from '../../tests/support/redis.ts';
import { printTable } from './figures.ts';

const FILES = 5_000;
const FILES_AT_ONCE = 100;
const OPTIONS = { logger: { log() {} }, clock: systemClock };

/** The room that a finished file takes in the journal for ever. */
export async function measureMarks(): Promise<void> {
  const rows = [['embedded, SQLite: bytes of its file', String(FILES), await sqliteBytes()]];
  const missing = redisMissing();
  if (missing === undefined) rows.push(['Redis: bytes of memory', String(FILES), await redisBytes()]);
  else console.log(`Redis: not measured. ${missing}`);
  printTable(['journal', 'finished files', 'bytes for each'], rows, 'The marks of a finished file, which stay');
}

async function sqliteBytes(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'rushes-bench-'));
  const file = path.join(folder, 'journal.sqlite');
  const sizeAfter = async (files: number): Promise<number> => {
    const { store } = await SqliteCheckpointStore.open(file, OPTIONS);
    await markFiles(store, files);
    await store.close();
    return (await stat(file)).size;
  };
  const empty = await sizeAfter(0);
  const full = await sizeAfter(FILES);
  await rm(folder, { recursive: true });
  return ((full - empty) / FILES).toFixed(0);
}

async function redisBytes(): Promise<string> {
  const redis = await startRedis();
  const store = await RedisCheckpointStore.open(redis.url, OPTIONS);
  await markFiles(store, FILES);
  await store.close();
  const bytes = Number(await redis.cli('memory', 'usage', 'streams:sources', 'samples', '0'));
  await redis.stop();
  return (bytes / FILES).toFixed(0);
}

/** Marks each file by its name, its inode and its content, as `sourceClaim.ts` does, with names and keys of usual lengths. */
async function markFiles(store: CheckpointStore, files: number): Promise<void> {
  for (let first = 0; first < files; first += FILES_AT_ONCE)
    await Promise.all(Array.from({ length: FILES_AT_ONCE }, (_, index) => markFile(store, first + index)));
}

async function markFile(store: CheckpointStore, number: number): Promise<void> {
  const digits = String(number).padStart(6, '0');
  const owner = 'c0ffee00-0000-4000-8000-000000000001';
  const recordingId = `3f2b8c1d-5e6f-4a7b-8c9d-${digits.padStart(12, '0')}`;
  const file = `/footage/A001/Clips/A001C${digits}_261130.mov`;
  const inode = String(9_000_000_000 + number);
  const birthtimeMs = 1_777_888_802_000 + number;
  const server = 'https://s3.eu-central-1.amazonaws.com';
  const mark: SourceMark = {
    recordingId,
    fingerprint: { device: '66306', inode, birthtimeMs },
    sizeBytes: 15_000_000_000 + number,
    mtimeMs: birthtimeMs,
    ctimeMs: birthtimeMs,
    isDiscarded: false,
    path: file,
    object: { bucket: 'dailies', key: `streams/${recordingId}/${path.basename(file)}`, server },
    endedFor: { bucket: 'dailies', keyPrefix: '', server },
    content: { plan: { kind: 'stepping', chunkBytes: 10 * 1024 * 1024 }, digest: digits.padStart(32, '0') },
    fileSystem: 'b1946ac9-2c0b-4a7b-9d2e-0a5f3c1d7e88',
  };
  const keys = [
    `${owner}:${file}`,
    `${owner}:inode:${inode}:${birthtimeMs}`,
    `content:15000000000:${mark.content?.digest}`,
  ];
  await Promise.all(keys.map((key) => store.markSource(key, mark)));
}
