import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { openJournal } from '../../../electron/engine/adapters/checkpointSqlite/openJournal.ts';
import { SqliteCheckpointStore } from '../../../electron/engine/adapters/checkpointSqlite/sqliteCheckpointStore.ts';
import type { Checkpoint } from '../../../electron/engine/ports/checkpointStore.ts';
import { exampleCheckpoint, examplePart, exampleRecord } from '../../support/checkpoints.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { openSqlite } from '../../support/journals.ts';
import { silentLogger } from '../../support/loggers.ts';

/** How many places of the file are damaged, evenly spread. */
const ROUNDS = 100;
const IDS = ['a', 'b', 'c', 'd'];

/** A journal with some recordings, closed. */
async function filledJournal(): Promise<{ readonly file: string; readonly written: Map<string, Checkpoint> }> {
  const file = path.join(tempFolder(), 'journal.sqlite');
  const { store } = await openSqlite(file);
  const written = new Map<string, Checkpoint>();
  for (const id of IDS) {
    const checkpoint = exampleCheckpoint(
      id,
      id === 'd' ? 'completed' : 'recording',
      Array.from({ length: 60 }, (_, n) => n + 1),
    );
    await store.replace(checkpoint);
    written.set(id, checkpoint);
  }
  await store.close();
  return { file, written };
}

describe('An open journal', () => {
  test('flushes every step to the disk, and belongs to one process', () => {
    const file = path.join(tempFolder(), 'journal.sqlite');
    const { database, lock } = openJournal(file, 0);
    const pragma = (name: string): unknown => database.prepare(`PRAGMA ${name}`).get()?.[name];
    // 2 is FULL: OFF and NORMAL lose acknowledged steps in a power cut.
    expect(pragma('synchronous')).toBe(2);
    expect(pragma('journal_mode')).toBe('wal');
    expect(pragma('locking_mode')).toBe('exclusive');
    expect(() => openJournal(file, 0)).toThrow('another Rushes is using this folder');
    database.close();
    lock.close();
  });
});

describe('A damaged journal', () => {
  test.each([
    ['text instead of a database', (file: string) => writeFileSync(file, 'not a database '.repeat(1_000))],
    ['nothing', (file: string) => truncateSync(file, 0)],
    ['a few bytes', (file: string) => truncateSync(file, 50)],
    ['half of itself', (file: string) => truncateSync(file, Math.floor(statSync(file).size / 2))],
    ['all but its last page', (file: string) => truncateSync(file, statSync(file).size - 4_096)],
    ['zeros at its head', (file: string) => overwrite(file, 0, Buffer.alloc(100))],
    ['zeros from its second page on', (file: string) => overwrite(file, 4_096, Buffer.alloc(8_192))],
    [
      'another program’s database',
      (file: string) => remake(file, 'CREATE TABLE note (text TEXT); PRAGMA user_version = 1'),
    ],
    ['a journal of a newer Rushes', (file: string) => alter(file, 'PRAGMA user_version = 2')],
    ['a journal without its parts', (file: string) => alter(file, 'DROP TABLE part')],
  ])('%s: it is set aside whole, and a fresh one works', async (_, damage) => {
    const { file } = await filledJournal();
    damage(file);
    const bytes = readFileSync(file);
    const { store, setAside } = await openSqlite(file);
    expect(setAside?.problem).toMatch(/\S/);
    expect(setAside?.path).toMatch(/journal\.sqlite\.damaged-\d{8}T\d{6}Z$/);
    expect(readFileSync(setAside?.path ?? '').equals(bytes)).toBe(true);
    expect((await store.loadUnfinished()).damaged).toEqual([]);
    await store.save({ record: exampleRecord('new'), put: [examplePart(1)] });
    await store.close();
    const again = await openSqlite(file);
    expect(again.setAside).toBeUndefined();
    expect(await again.store.load('new')).toBeDefined();
    await again.store.close();
  });

  test.each(['another program’s', 'a newer'])('nothing is taken over from %s journal', async (which) => {
    const { file } = await filledJournal();
    alter(file, which === 'a newer' ? 'PRAGMA user_version = 2' : 'PRAGMA application_id = 7');
    const { store, setAside } = await openSqlite(file);
    expect(setAside?.salvaged).toEqual({ recordings: 0, parts: 0, marks: 0 });
    expect(await store.loadUnfinished()).toEqual({ checkpoints: [], damaged: [] });
    await store.close();
  });

  test('one bad page: files that are done stay done, recordings go on, and most parts are known', async () => {
    const { file, written } = await filledJournal();
    const first = await openSqlite(file);
    const marks = Array.from({ length: 400 }, (_, n) => `/rec/${String(n).padStart(4, '0')}.mp4`);
    const { fingerprint } = exampleRecord('a');
    const mark = { recordingId: 'd', fingerprint, sizeBytes: 1, mtimeMs: 2, isDiscarded: false };
    for (const key of marks) await first.store.markSource(key, mark);
    await first.store.claimSource('/rec/open.mp4', 'a');
    await first.store.close();
    const sound = readFileSync(file);
    const seen = { rounds: 0, marks: 0, recordings: 0, parts: 0 };
    for (let page = 1; page < sound.length / 4_096; page++) {
      writeFileSync(file, sound);
      overwrite(file, page * 4_096, Buffer.alloc(4_096, 0xa5));
      const { store, setAside } = await openSqlite(file);
      if (setAside !== undefined) {
        seen.rounds++;
        rmSync(setAside.path);
        for (const key of marks) seen.marks += (await store.findSource(key)) === undefined ? 0 : 1;
        for (const [id, checkpoint] of written) {
          const loaded = await store.load(id);
          if (loaded === undefined) continue;
          seen.recordings++;
          expect(loaded.record).toEqual(checkpoint.record);
          for (const part of loaded.ledger.values()) expect(part).toEqual(checkpoint.ledger.get(part.partNumber));
          seen.parts += loaded.ledger.size;
        }
        const kept = seen.recordings > 0 && (await store.load('a')) !== undefined;
        const claim = await store.claimSource('/rec/open.mp4', 'x');
        if (!kept) expect(claim).toBe('x');
      }
      await store.close();
      rmSync(`${file}-wal`, { force: true });
    }
    expect(seen.rounds).toBeGreaterThan(15);
    // The pages that hold the root of a table take all of it along.
    expect(seen.marks / seen.rounds / marks.length).toBeGreaterThan(0.85);
    expect(seen.recordings / seen.rounds / written.size).toBeGreaterThan(0.85);
    expect(seen.parts / seen.rounds / (written.size * 60)).toBeGreaterThan(0.75);
    expect(readdirSync(path.dirname(file)).filter((name) => name.includes('copy'))).toEqual([]);
  });

  test('its -wal and -shm go with it, and two in the same second do not meet', async () => {
    const { file } = await filledJournal();
    const folder = path.dirname(file);
    const clock = { nowMs: () => Date.UTC(2026, 4, 4, 10, 11, 12, 345), monotonicMs: () => 0 };
    for (let time = 1; time <= 2; time++) {
      writeFileSync(file, 'junk');
      writeFileSync(`${file}-wal`, 'junk');
      writeFileSync(`${file}-shm`, 'junk');
      const { store } = await SqliteCheckpointStore.open(file, { logger: silentLogger, clock });
      await store.close();
    }
    const aside = 'journal.sqlite.damaged-20260504T101112Z';
    const all = [aside, `${aside}-2`].flatMap((name) => [name, `${name}-shm`, `${name}-wal`]);
    expect(
      readdirSync(folder)
        .filter((name) => name.includes('damaged'))
        .sort(),
    ).toEqual(all.sort());
  });

  test('wherever bytes are flipped: what is loaded is what was written, or it is reported', async () => {
    const { file, written } = await filledJournal();
    const sound = readFileSync(file);
    const seen = { setAside: 0, damaged: 0, partless: 0, unharmed: 0 };
    for (let round = 0; round < ROUNDS; round++) {
      const at = Math.floor((sound.length / ROUNDS) * round) + (round % 37);
      const bytes = Buffer.from(sound);
      for (let n = 0; n < 3; n++) bytes.writeUInt8((bytes[at + n] ?? 0) ^ (0xff >> n), at + n);
      writeFileSync(file, bytes);
      const { store, setAside } = await openSqlite(file);
      if (setAside !== undefined) {
        seen.setAside++;
        rmSync(setAside.path);
        for (const { record, ledger } of (await store.loadUnfinished()).checkpoints) {
          expect(record).toEqual(written.get(record.id)?.record);
          for (const part of ledger.values()) expect(part).toEqual(written.get(record.id)?.ledger.get(part.partNumber));
        }
      } else {
        const { checkpoints, damaged } = await store.loadUnfinished();
        for (const { record, ledger } of checkpoints) {
          const before = written.get(record.id);
          expect(record).toEqual(before?.record);
          for (const part of ledger.values()) expect(part).toEqual(before?.ledger.get(part.partNumber));
          if (ledger.size !== before?.ledger.size) seen.partless++;
        }
        const told = [...checkpoints.map(({ record }) => record.id), ...damaged.map(({ recordingId }) => recordingId)];
        expect(told.sort()).toEqual(['a', 'b', 'c']);
        if (damaged.length > 0) seen.damaged++;
        else seen.unharmed++;
      }
      await store.close();
      rmSync(`${file}-wal`, { force: true });
    }
    expect(seen.setAside).toBeGreaterThan(3);
    expect(seen.damaged + seen.partless).toBeGreaterThan(3);
  });

  test('damage met while running is a fault that says to start again', async () => {
    const { file } = await filledJournal();
    const first = await openSqlite(file);
    // More than SQLite keeps in memory, so that it has to read.
    await first.store.replace(
      exampleCheckpoint(
        'a',
        'recording',
        Array.from({ length: 10_000 }, (_, n) => n + 1),
      ),
    );
    await first.store.close();
    const { store } = await openSqlite(file);
    overwrite(file, 8_192, Buffer.alloc(statSync(file).size - 8_192, 0xaa));
    const results = await Promise.allSettled([
      store.loadUnfinished(),
      ...IDS.map((id) => store.load(id)),
      store.loadFinished(9),
    ]);
    const faults = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
    expect(faults.length).toBeGreaterThan(0);
    for (const fault of faults) {
      expect(fault).toMatchObject({ code: 'checkpoint_corrupt', disposition: 'attention' });
      expect(String(fault)).toContain('start it again');
    }
    await store.close();
  });

  test('a journal that is moved away or replaced while it runs: no step is acknowledged that the next start would not find', async () => {
    const { file } = await filledJournal();
    const { store } = await openSqlite(file);
    const gone = { code: 'checkpoint_unavailable', disposition: 'attention' };
    renameSync(file, `${file}.moved`);
    await expect(store.save({ record: exampleRecord('a') })).rejects.toMatchObject(gone);
    writeFileSync(file, '');
    await expect(store.save({ record: exampleRecord('a') })).rejects.toMatchObject(gone);
    rmSync(file);
    renameSync(`${file}.moved`, file);
    await store.save({ record: exampleRecord('a') });
    await store.close();
  });

  test('a journal of which only the -wal is left is set aside too', async () => {
    const { file } = await filledJournal();
    rmSync(file);
    writeFileSync(`${file}-wal`, 'left over');
    const { store, setAside } = await openSqlite(file);
    expect(readFileSync(`${setAside?.path}-wal`, 'utf8')).toBe('left over');
    await store.close();
  });

  test('what stands in the place of the lock file is moved out of the way', async () => {
    const { file } = await filledJournal();
    writeFileSync(`${file}.lock`, 'junk '.repeat(1_000));
    const { store, setAside } = await openSqlite(file);
    expect(setAside).toBeUndefined();
    expect(existsSync(`${file}.lock.damaged`)).toBe(true);
    await expect(openSqlite(file)).rejects.toMatchObject({ code: 'checkpoint_unavailable' });
    await store.close();
  });

  test('a folder in the place of the journal is a fault, and stays', async () => {
    const file = path.join(tempFolder(), 'journal.sqlite');
    mkdirSync(path.join(file, 'inside'), { recursive: true });
    await expect(openSqlite(file)).rejects.toMatchObject({ code: 'checkpoint_unavailable', disposition: 'attention' });
    expect(existsSync(path.join(file, 'inside'))).toBe(true);
  });
});

function overwrite(file: string, at: number, bytes: Buffer): void {
  const all = readFileSync(file);
  bytes.copy(all, at);
  writeFileSync(file, all);
}

function alter(file: string, sql: string): void {
  const database = new DatabaseSync(file);
  database.exec(sql);
  database.close();
}

function remake(file: string, sql: string): void {
  rmSync(file);
  alter(file, sql);
}
